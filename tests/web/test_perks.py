"""Perks and product tests on the portal and at the desk: each change as a plain form and, where it has a part, by htmx; codes are their owner's alone."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.models import SYSTEM
from ideas.accounts.queries import actor_of
from ideas.core.db import now, session, writing
from ideas.core.events import Event
from ideas.notifications.actions import tell_notices
from ideas.perks import actions
from ideas.perks.actions.giving import accompany
from ideas.perks.models import Perk, Redemption
from ideas.perks.queries.redemptions import perk_problems
from ideas.product_tests import models as tests
from ideas.product_tests.actions import drawing
from ideas.product_tests.models import ProductTest
from ideas.rewards.actions.booking import grant
from ideas.thanks.actions.greeting import greet
from ideas.upkeep.check_perks import perks_whole
from tests.browser import Browser
from tests.factories import make_actor, make_member, reload
from tests.perks.scenes import DAY, REPORT, WHY, asked, fields, offered, opened_test
from tests.sqlcount import statements

both_ways = pytest.mark.parametrize("htmx", [False, True])


def fan(points=100):
    member = make_member()
    if points:
        grant(member.id, points, by=SYSTEM, now=now())
    return member


@both_ways
def test_a_code_from_the_list_to_its_owner(app, htmx):
    perk, mine, other = offered("code", countries=["AT", "DE"], at=now()), fan(), fan(5)
    browser, here = Browser(app, mine), f"/rewards/perks/{perk.id}"
    assert "Ten per cent (en)" in Browser(app).get("/rewards/perks?lang=en").text and "Sign in to redeem" in Browser(app).get(f"{here}?lang=en").text
    assert "It takes 15 more points" in Browser(app, other).get(here).text and "disabled" in Browser(app, other).get(here).text
    bad = browser.post(f"{here}/redemptions", {"country": "ZZ"} | asked(perk))
    assert bad.status_code == 422 and "Accept the terms" in bad.text and "cannot be had there" in bad.text
    done = browser.post(f"{here}/redemptions", {"country": "DE", "terms": "1"} | asked(perk), htmx=htmx)
    assert done.status_code == (204 if htmx else 303)
    found = session().scalars(select(Redemption)).one()
    page = browser.get("/account/perks").text
    assert "SPRING-0001" not in page and "Show the code" in page and "Give it back" in page and '<b class="num">80</b>' in page
    for path in ("code", "use", "return"):
        assert Browser(app, other).post(f"/account/perks/{found.id}/{path}", {}).status_code == 404
    shown = browser.post(f"/account/perks/{found.id}/code", {}, htmx=htmx)
    assert shown.status_code == (200 if htmx else 303) and shown.headers["Cache-Control"] == "private, no-store" and (not htmx or ("SPRING-0001" in shown.text and "<html" not in shown.text))
    page = browser.get("/account/perks").text
    assert "SPRING-0001" in page and "cannot go to anybody else" in page and browser.get(f"/account/perks/{found.id}/return").status_code == 409
    assert browser.post(f"/account/perks/{found.id}/use", {}, htmx=htmx).status_code == (200 if htmx else 303)
    assert reload(found).state == "used" and "You have had this one" in browser.get(here).text
    desk = Browser(app, make_member("team"))
    for told in (desk.get(f"/desk/perks/{perk.id}").text, desk.get(f"/desk/perks/{perk.id}/redemptions.csv").text):
        assert "SPRING" not in told and "…01" in told and mine.handle in told
    assert perk_problems() == []


def test_given_back_after_a_question(app):
    perk, mine = offered("event_seat", at=now()), fan()
    browser = Browser(app, mine)
    browser.post(f"/rewards/perks/{perk.id}/redemptions", {"terms": "1"} | asked(perk))
    found = session().scalars(select(Redemption)).one()
    assert "20 points back" in browser.get(f"/account/perks/{found.id}/return").text
    assert browser.post(f"/account/perks/{found.id}/return", {}).status_code == 303 and reload(found).state == "returned"
    assert "Given back" in browser.get("/account/perks").text and '<b class="num">100</b>' in browser.get("/account/perks").text


@both_ways
def test_early_access_is_opened_by_its_owner_and_given_back_only_before(app, htmx):
    perk, mine, other = offered("early_access", at=now()), fan(), fan()
    browser = Browser(app, mine)
    assert "Until then you can give it back" in browser.get(f"/rewards/perks/{perk.id}?lang=en").text
    browser.post(f"/rewards/perks/{perk.id}/redemptions", {"terms": "1"} | asked(perk))
    found = session().scalars(select(Redemption)).one()
    page = browser.get("/account/perks?lang=en").text
    assert "Open it for me" in page and "Give it back" in page and browser.get("/boards/council").status_code == 404
    assert Browser(app, other).post(f"/account/perks/{found.id}/opening", {}).status_code == 404
    opened = browser.post(f"/account/perks/{found.id}/opening?lang=en", {}, htmx=htmx)
    assert opened.status_code == (200 if htmx else 303) and (not htmx or ("The board is open to you." in opened.text and "<html" not in opened.text))
    page = browser.get("/account/perks?lang=en").text
    assert "Open it for me" not in page and "it counts as used" in page and browser.get("/boards/council").status_code == 200
    assert browser.post(f"/account/perks/{found.id}/return", {}).status_code == 409 and reload(found).state == "held"


def test_a_form_pays_what_its_page_said_and_redeems_once(app):
    perk, mine = offered("event_seat", each_most=3, at=now()), fan()
    browser, here = Browser(app, mine), f"/rewards/perks/{perk.id}"
    page = browser.get(f"{here}?lang=en").text
    form = {"terms": "1"} | dict(re.findall(r'type="hidden" name="(offer|before)" value="(\w+)"', page))
    actions.change(perk, fields("event_seat", price=90, each_most=3), by=make_actor("team"), now=now())
    refused = browser.post(f"{here}/redemptions?lang=en", form)
    assert refused.status_code == 409 and "please look again" in refused.text and "Redeem for 90 points" in refused.text and "checked" not in refused.text
    assert browser.post(f"{here}/redemptions", {"terms": "1"}).status_code == 409 and session().scalars(select(Redemption)).all() == []
    actions.change(perk, fields("event_seat", each_most=3), by=make_actor("team"), now=now())
    assert [browser.post(f"{here}/redemptions", form).status_code for _twice in range(2)] == [303, 303] and session().scalars(select(Redemption.points)).all() == [20]


def test_the_team_makes_publishes_and_ends_a_perk(app):
    desk = Browser(app, make_member("team"))
    form = {name: str(value) for name, value in fields("code").items() if value is not None} | {"countries": "de at", "cost": "2,50", "opens_at": "", "closes_at": ""}
    bad = desk.post("/desk/perks/new", form | {"title_de": "", "cost": "much", "countries": "DE QQ"})
    assert bad.status_code == 422 and TITLE_KEPT in bad.text and "QQ" in bad.text
    assert desk.post("/desk/perks/new", form).status_code == 303
    perk = session().scalars(select(Perk)).one()
    assert (perk.cost_cents, perk.countries, perk.stock, perk.published_at) == (250, ["AT", "DE"], 0, None)
    assert Browser(app).get(f"/rewards/perks/{perk.id}").status_code == 404 and "import codes first" in desk.get(f"/desk/perks/{perk.id}").text
    sent = desk.post(f"/desk/perks/{perk.id}/codes", {"file": (io.BytesIO(b"code\nWINTER-001\nWINTER-001\n\nWINTER-002\n"), "codes.csv")}, content_type="multipart/form-data")
    assert sent.status_code == 303 and reload(perk).stock == 2
    page = desk.get(f"/desk/perks/{perk.id}").text
    assert "2 taken in, 2 left out" in page and "Stands in this file before" in page and "Nothing in this row" in page and "WINTER" not in page
    assert desk.post(f"/desk/perks/{perk.id}/codes", {"lines": ""}).status_code == 422
    bad = desk.post(f"/desk/perks/{perk.id}/codes", {"lines": 'WINTER-003\n"WINTER-004'})
    assert bad.status_code == 422 and "From line 2 on the file cannot be read" in bad.text and "WINTER-003" in bad.text and reload(perk).stock == 2
    assert desk.post(f"/desk/perks/{perk.id}/codes", {"lines": "x" * 131_073}).status_code == 422
    assert desk.post(f"/desk/perks/{perk.id}/publication", {}).status_code == 303 and "Ten per cent" in Browser(app).get("/rewards/perks").text
    assert desk.post(f"/desk/perks/{perk.id}/edit", form | {"price": "30"}).status_code == 303 and reload(perk).price == 30
    assert desk.post(f"/desk/perks/{perk.id}/ending", {}).status_code == 303 and "Ten per cent" not in Browser(app).get("/rewards/perks").text


def test_what_was_redeemed_while_the_form_was_open_stays_redeemed(app):
    perk, desk = offered("event_seat", stock=3, at=now()), Browser(app, make_member("team"))
    here, form = f"/desk/perks/{perk.id}/edit", {name: str(value) for name, value in fields("event_seat").items() if value is not None} | {"countries": "", "cost": "2,50"}
    seen = re.search(r'name="stock_seen" value="(\d+)"', desk.get(here).text).group(1)
    for _each in range(2):
        actions.redeem(perk, accepted=True, by=actor_of(fan()), now=now())
    assert desk.post(here, form | {"stock": "3", "stock_seen": seen, "title_en": "Ten in a hundred"}).status_code == 303
    assert (reload(perk).stock, perk.title_en) == (1, "Ten in a hundred"), "two seats went while the form was open"
    assert desk.post(here, form | {"stock": "5", "stock_seen": "3"}).status_code == 303 and reload(perk).stock == 3
    bad = desk.post(here, form | {"stock": "0", "stock_seen": "4"})
    assert bad.status_code == 422 and "only 3 are left" in bad.text and 'name="stock_seen" value="4"' in bad.text and reload(perk).stock == 3


def test_a_code_that_came_with_a_greeting(app):
    mine, desk = fan(0), Browser(app, make_member("team"))
    form = {name: str(value) for name, value in fields("code").items() if value is not None} | {"countries": "", "cost": "2,50", "with_greetings": "1"}
    assert desk.post("/desk/perks/new", form | {"countries": "DE"}).status_code == 422 and desk.post("/desk/perks/new", form).status_code == 303
    perk = session().scalars(select(Perk)).one()
    assert perk.with_greetings and re.search(r'name="with_greetings" value="1" checked', desk.get(f"/desk/perks/{perk.id}/edit").text)
    desk.post(f"/desk/perks/{perk.id}/codes", {"lines": "GREET-0001\nGREET-0002"})
    desk.post(f"/desk/perks/{perk.id}/publication", {})
    greet("birthday", 2026, [(mine.id, 0)], now=now())
    accompany(session().scalars(select(Event).where(Event.kind == "greeting.sent")).one(), now=now())
    tell_notices(session().scalars(select(Event).where(Event.kind == "perk.given")).one(), now=now())
    browser = Browser(app, mine)
    page = browser.get("/account/perks?lang=en").text
    assert "Came with our greeting" in page and "Show the code" in page and "The terms you accepted" not in page and "A code came with our greeting" in browser.get("/account/notices?lang=en").text
    del form["with_greetings"]
    assert desk.post(f"/desk/perks/{perk.id}/edit", form).status_code == 303 and reload(perk).with_greetings is False


TITLE_KEPT = "Ten per cent (en)"


def test_staff_hand_over_and_take_back(app):
    perk = offered("event_seat", at=now())
    one, two = fan(), fan()
    for each in (one, two):
        actions.redeem(perk, accepted=True, by=actor_of(each), now=now())
    first, second = session().scalars(select(Redemption).order_by(Redemption.id)).all()
    desk = Browser(app, make_member("team"))
    assert desk.post(f"/desk/perks/redemptions/{first.id}/handing-over", {}).status_code == 303
    assert desk.post(f"/desk/perks/redemptions/{second.id}/cancellation", {"reason": "no"}).status_code == 422
    assert desk.post(f"/desk/perks/redemptions/{second.id}/cancellation", {"reason": "The hall was flooded."}).status_code == 303
    for event in session().scalars(select(Event).where(Event.kind.in_(("perk.handed_over", "perk.cancelled")))).all():
        tell_notices(event, now=now())
    assert "on its way" in Browser(app, one).get("/account/notices").text and "We had to take a perk back" in Browser(app, two).get("/account/notices").text
    assert "The hall was flooded." in Browser(app, two).get("/account/perks").text
    assert perks_whole(now()).ok and perks_whole(now()).checked == 2


@pytest.mark.parametrize("htmx", [False, True])
def test_terms_that_changed_while_the_form_was_open_are_shown_before_anybody_accepts_them(app, htmx):
    perk, found = opened_test(at=now(), stock=1)
    mine = fan(0)
    browser, here = Browser(app, mine), f"/rewards/tests/{found.id}"
    form = {"text": WHY, "terms": "1", "offer": re.search(r'name="offer" value="([0-9a-f]{32})"', browser.get(here).text)[1]}
    actions.change(perk, fields("product_test", stock=1, terms_en="What you build with it is ours.", closes_at=found.closes_at), by=make_actor("team"), now=now())
    for unseen in (form, {name: text for name, text in form.items() if name != "offer"}):
        late = browser.post(f"{here}/application", unseen, htmx=htmx)
        assert late.status_code == 409 and "The terms have changed since you opened this page" in late.text and drawing.application_of(found.id, mine.id) is None
        assert WHY in late.text and not re.search(r'name="terms"[^>]*checked', late.text), "what was written stays, what was agreed to does not"
    form["offer"] = re.search(r'name="offer" value="([0-9a-f]{32})"', late.text)[1]
    assert browser.post(f"{here}/application", form, htmx=htmx).status_code in {200, 204, 303} and drawing.application_of(found.id, mine.id).number == 1


def test_a_product_test_on_its_pages(app):
    perk, found = opened_test(at=now(), stock=1)
    mine = fan(0)
    browser, desk, here = Browser(app, mine), Browser(app, make_member("team")), f"/rewards/tests/{found.id}"
    assert found.commitment in Browser(app).get(here).text and found.seed not in Browser(app).get(here).text
    seen = {"offer": asked(perk)["offer"]}
    bad = browser.post(f"{here}/application", {"text": "me", "terms": "1", **seen})
    assert bad.status_code == 422 and ">me</textarea>" in bad.text
    assert browser.post(f"{here}/application", {"text": WHY, "terms": "1", **seen}).status_code == 303 and "in the draw with number 1" in browser.get(here).text
    assert WHY in desk.get(f"/desk/perks/{perk.id}/test").text and WHY not in Browser(app, fan(0)).get(here).text
    number = drawing.in_draw(found.id)[0].id
    assert desk.post(f"/desk/perks/applications/{number}/setting-aside", {"reason": "no"}).status_code == 422
    assert desk.post(f"/desk/perks/applications/{number}/setting-aside", {"reason": "We look for schools."}).status_code == 303 and "We look for schools." in browser.get(here).text
    assert desk.post(f"/desk/perks/applications/{number}/letting-in", {}).status_code == 303
    assert "People apply until" in desk.get(f"/desk/perks/{perk.id}/test").text and desk.post(f"/desk/perks/{perk.id}/test/draw", {}).status_code == 409
    with writing() as current:
        current.get_one(ProductTest, found.id).closes_at = now() - timedelta(hours=1)
    assert "One application is in it" in desk.get(f"/desk/perks/{perk.id}/test/draw").text and desk.post(f"/desk/perks/{perk.id}/test/draw", {}).status_code == 303
    page = Browser(app).get(f"{here}?lang=en").text
    assert found.seed in page and "hmac.new" in page and Browser(app).get(f"{here}/draw.txt").text == "1\n"
    assert Browser(app, fan(0)).get(f"{here}/reports").status_code == 403 and browser.get(f"{here}/reports").status_code == 200
    assert browser.post(f"{here}/reports", {"body": "short", "rating": "9"}).status_code == 422
    assert browser.post(f"{here}/reports", {"body": REPORT, "rating": "4"}).status_code == 303
    told = session().scalars(select(tests.TesterReport)).one()
    assert desk.post(f"/desk/perks/reports/{told.id}/thanks", {"thanks": "no"}).status_code == 422 and desk.post(f"/desk/perks/reports/{told.id}/thanks", {"thanks": "Longer pegs are coming."}).status_code == 303
    text = Browser(app).get(f"/rewards/perks/{perk.id}?lang=en").text
    assert "two evenings" in text and "Longer pegs are coming." in text and "4.0 of 5 in the mean" in text
    moderator = Browser(app, make_member("moderator"))
    assert moderator.post(f"/rewards/tests/reports/{told.id}/hiding", {"reason": "off_topic", "text": "That is not for here."}).status_code == 303 and "two evenings" not in Browser(app).get(f"/rewards/perks/{perk.id}").text
    assert moderator.post(f"/rewards/tests/reports/{told.id}/hiding/lift", {}).status_code == 303
    assert browser.post(f"/rewards/tests/reports/{told.id}/withdrawal", {}).status_code == 303 and "two evenings" not in Browser(app).get(f"/rewards/perks/{perk.id}").text


def test_pages_cost_the_same_for_few_and_for_many(app):
    mine = fan(1000)
    first = offered("code", codes="AAA-0001\nAAA-0002", at=now())
    actions.redeem(first, accepted=True, by=actor_of(mine), now=now())
    browser, desk, cost = Browser(app, mine), Browser(app, make_member("team")), []
    ways = ((browser, "/rewards/perks"), (browser, "/account/perks"), (browser, f"/rewards/perks/{first.id}"), (desk, "/desk/perks"), (desk, f"/desk/perks/{first.id}"))
    for each, path in ways:
        each.get(path)
    for _round in range(2):
        counts = []
        for each, path in ways:
            with statements() as seen:
                assert each.get(path).status_code == 200
            counts.append(len(seen))
        cost.append(counts)
        for _more in range(4):
            actions.redeem(offered("event_seat", stock=50, at=now()), accepted=True, by=actor_of(mine), now=now())
    assert cost[0] == cost[1]


def test_a_reminder_and_the_end(app):
    perk, mine = offered("event_seat", expiry_days=20, at=now()), fan()
    actions.redeem(perk, accepted=True, by=actor_of(mine), now=now())
    assert actions.move_perks(now=now() + DAY * 14) == 1
    tell_notices(session().scalars(select(Event).where(Event.kind == "perk.ending")).one(), now=now())
    assert "ends soon" in Browser(app, mine).get("/account/notices").text
    assert actions.move_perks(now=now() + DAY * 21) == 1 and "Over" in re.sub("<[^>]+>", "", Browser(app, mine).get("/account/perks").text)
    assert make_actor("team").is_staff
