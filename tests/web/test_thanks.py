"""Thank-yous at the desk and on a member's pages, and telling a birthday: as a plain form and by htmx."""

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.notifications.actions import tell_notices
from ideas.thanks.actions.thanking import give
from ideas.thanks.models import Birthday, ThankYou
from tests.browser import Browser
from tests.factories import NOON, make_member
from tests.sqlcount import statements

both_ways = pytest.mark.parametrize("htmx", [False, True])
WORDS = "Your drawing of the <b>hinge</b> saved us a week."
SAID = "Your drawing of the &lt;b&gt;hinge&lt;/b&gt; saved us a week."
OWN, DESK = "/rewards/thanks", "/desk/thanks"


@both_ways
def test_the_team_thanks_and_takes_back(app, htmx):
    mila, team = make_member(handle="mila"), make_member("team", name="Tom")
    desk, form = Browser(app, team), {"to": "@mila", "text": WORDS, "points": "20", "audience": "public", "lang": "en"}
    assert "/desk/thanks/new?to=mila" in desk.get("/members/mila").text and "Thank Mila" in desk.get(f"{DESK}/new?to=mila").text and "Nobody was thanked" in desk.get(DESK).text
    bad = desk.post(f"{DESK}/new", form | {"to": "nobody", "text": WORDS}, htmx=htmx)
    assert bad.status_code == 422 and "no member with this handle" in bad.text and SAID in bad.text
    bad = desk.post(f"{DESK}/new", form | {"text": "short", "points": "many"}, htmx=htmx)
    assert bad.status_code == 422 and "10 to 1,000 characters" in bad.text and "From 0 to 50" in bad.text and 'value="many"' in bad.text
    assert desk.post(f"{DESK}/new", form, htmx=htmx).status_code in {204, 303}
    assert desk.post(f"{DESK}/new", form | {"text": "For your patience with us.", "audience": "private", "points": ""}, htmx=htmx).status_code in {204, 303}
    rows = session().scalars(select(ThankYou).order_by(ThankYou.id)).all()
    assert [(row.is_public, row.points) for row in rows] == [(True, 20), (False, 0)]
    public, own = Browser(app).get("/members/mila?lang=en").text, Browser(app, mila).get(OWN).text
    assert SAID in public and "Tom" in public and "patience" not in public and "patience" in own and "20 points" in own and "For you alone" in own
    assert "Who reads it" in desk.get(DESK).text and "stands on no page any more" in desk.get(f"{DESK}/{rows[0].id}/removal").text
    assert desk.post(f"{DESK}/{rows[0].id}/removal", htmx=htmx).status_code in {204, 303}
    assert SAID not in Browser(app).get("/members/mila?lang=en").text and "Taken back" in desk.get(DESK).text
    assert desk.post(f"{DESK}/{rows[0].id}/removal", htmx=htmx).status_code == 409
    assert Browser(app, make_member("moderator")).post(f"{DESK}/{rows[1].id}/removal", htmx=htmx).status_code == 403


def test_a_thank_you_is_told_and_leads_to_its_page(app):
    mila = make_member()
    give(mila, WORDS, is_public=False, by=actor_of(make_member("team")), now=NOON)
    tell_notices(session().scalars(select(Event).where(Event.kind == "thank_you.given")).one(), now=NOON)
    page = Browser(app, mila).get("/account/notices").text
    assert "The team says thank you" in page and "hinge" not in page
    assert Browser(app).get(OWN).status_code in {302, 303}


@both_ways
def test_a_birthday_is_told_changed_and_deleted(app, htmx):
    mila = make_member()
    browser = Browser(app, mila)
    assert "Nothing here yet" in browser.get(OWN).text and "never the year" in browser.get(OWN).text
    bad = browser.post(f"{OWN}/birthday", {"day": "31", "month": "2"}, htmx=htmx)
    assert bad.status_code == 422 and "that fit together" in bad.text and '<option value="31" selected>' in bad.text and ("<html" in bad.text) != htmx
    for day in ("28", "29"):
        done = browser.post(f"{OWN}/birthday", {"day": day, "month": "2"}, htmx=htmx)
        assert done.status_code == (200 if htmx else 303)
    assert [(row.month, row.day) for row in session().scalars(select(Birthday))] == [(2, 29)]
    assert '<option value="29" selected>' in browser.get(OWN).text
    gone = browser.post(f"{OWN}/birthday/removal", htmx=htmx)
    assert gone.status_code == (200 if htmx else 303) and session().query(Birthday).count() == 0 and "Delete the day" not in browser.get(OWN).text


def test_pages_cost_the_same_for_one_and_for_many(app):
    mila, team, cost = make_member(handle="mila"), make_member("team"), []
    for many in (1, 12):
        for _ in range(many):
            give(mila, WORDS, is_public=True, by=actor_of(team), now=NOON)
        for reader, url in ((mila, OWN), (team, DESK), (None, "/members/mila")):
            browser = Browser(app, reader)
            browser.get(url)
            with statements() as seen:
                assert browser.get(url).status_code == 200
            cost.append(len(seen))
    assert cost[:3] == cost[3:] and max(cost) <= 9, cost
