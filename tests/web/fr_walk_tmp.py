import time
from tests.web.test_hostile import *
import tests.web.test_hostile as h
fails = {}
def check(answer, what):
    if answer.status_code >= 500:
        fails.setdefault(what[0], []).append((answer.status_code, what))
@pytest.mark.parametrize("database", ["sqlite","postgres"], indirect=True)
@pytest.mark.parametrize("who", ["visitor","member","moderator","admin"])
def test_walk(app, who):
    fails.clear()
    creator = make_member(handle="maker")
    values = world(creator)
    app.config["WTF_CSRF_ENABLED"]=False
    member = {"visitor": None, "member": creator}.get(who) or (make_member(who) if who!="visitor" else None)
    t=time.time(); n=0
    br=Browser(app, member); c=br.client
    good=valid(values)
    import random
    random.seed(who+str(app.config["SQLALCHEMY_DATABASE_URI"]))
    for rule in rules(app,"POST"):
        if rule.endpoint in ("account.sign_out","account.leave","account.password", "account.sign_ins"): continue
        names=FIELDS
        forms=[{}, good]+[dict.fromkeys(FIELDS,tx[:2000]) for tx in HOSTILE]+[{**good, f: random.choice(HOSTILE)} for f in FIELDS]+[{**good, f: random.choice(["\x00","a\x00b",HUGE,"9223372036854775808","²","2147483648"])} for f in FIELDS]
        for at, form in enumerate(forms):
            br._forget(); n+=1
            check(c.post(fill(rule, values), data=form, headers={"HX-Request":"true"} if at%2 else {}), (rule.rule, {k:str(v)[:30] for k,v in form.items()} if at<2 else at if at<2+len(HOSTILE) else list({k:str(v)[:30] for k,v in form.items() if good.get(k)!=v}.items())))
        if time.time()-t>130: print("STOPPED AT", rule.rule); break
    print(who, database_name(app), "forms", n, time.time()-t); t=time.time()
    for k,v in fails.items(): print("FAIL", k, len(v), [str(x)[:300] for x in v[:6]])
    fails.clear()
    for rule in rules(app,"GET"):
        for text in random.sample(HOSTILE, 12)+["\x00", HUGE, "9223372036854775808"]:
            br._forget()
            check(c.get(fill(rule, values), query_string=dict.fromkeys(FIELDS, text[:60])),(rule.rule,"query",text[:40]))
            if rule.arguments:
                br._forget()
                digits = text.isascii() and text.isdigit()
                strange = {name: text[:1500] if digits or f"int:{name}" not in rule.rule else values[name] for name in rule.arguments}
                check(c.get(fill(rule, values | strange)), (rule.rule, "address", text[:40]))
        if time.time()-t>100: print("STOPPED AT", rule.rule); break
    print(who, "pages", time.time()-t)
    for k,v in fails.items(): print("FAIL", k, len(v), [str(x)[:300] for x in v[:6]])
def database_name(app): return app.config["SQLALCHEMY_DATABASE_URI"][:8]
