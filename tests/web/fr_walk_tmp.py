import sys, time
sys.path.insert(0,'/work/main')
from tests.web.test_hostile import *
import tests.web.test_hostile as h

fails = {}
def check(answer, what):
    if answer.status_code >= 500:
        k=(what[0], what[1] if isinstance(what[1],str) else 'form')
        fails.setdefault(k, []).append(what)
h.check = check

@pytest.mark.parametrize("database", ["sqlite","postgres"], indirect=True)
@pytest.mark.parametrize("who", ["visitor","member","moderator","admin"])
def test_walk(app, who):
    fails.clear()
    creator = make_member(handle="maker")
    values = world(creator)
    app.config["WTF_CSRF_ENABLED"]=False
    member = {"visitor": None, "member": creator}.get(who) or (make_member(who) if who!="visitor" else None)
    t=time.time()
    walk_pages(Browser(app, member), values)
    print(who, "pages", time.time()-t); t=time.time()
    walk_forms(Browser(app, member), values)
    print(who, "forms", time.time()-t)
    for k,v in fails.items(): print("FAIL", k, len(v), [str(x)[:300] for x in v[:6]])
    assert not fails
