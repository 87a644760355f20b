"""The page of a product, what owners do there, and the desk behind it: plain forms and htmx."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest
from flask import Flask

from ideas.accounts.queries import actor_of
from ideas.board.actions import Upload
from ideas.board.models import CoAuthor
from ideas.core.db import session
from ideas.products import actions
from ideas.products.models import Credit, OwnerReport, Product
from ideas.products.rules.credits import Entry
from ideas.reports import actions as reporting
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member, reload
from tests.house.world import add, hidden_board
from tests.products.things import WORDS, make_launched, picture
from tests.sqlcount import statements

MOST = 12  # the sign-in and the bell of a member included
QUARTER = Entry("royalty", date(2026, 1, 1), date(2026, 3, 31), 1_234_500)


def page_of(idea, **more):
    query = "&".join(f"{name}={value}" for name, value in {"lang": "en", **more}.items())
    return f"/products/{idea.id}-{idea.slug}?{query}"


def told(idea, **more):
    return actions.tell(idea, WORDS, owns=True, by=make_actor(**more), now=NOON)


def test_creators_way_shop_and_what_was_credited(app: Flask) -> None:
    author, team = make_member(name="Jonte", bio="Builds at night."), make_actor("team")
    idea = make_launched(author, title="A marble run on the wall", vote_count=300)
    actions.change(idea, text="In a box of beech.", shop_url="https://www.shop.example.org/run", royalty_hundredths=125, copy_count=10, lang="en", by=team, now=NOON)
    actions.credit(idea, QUARTER, figures_public=True, by=team, now=NOON)
    actions.credit(idea, Entry("copies", copy_count=10, note="By parcel"), by=team, now=NOON)
    page = Browser(app).get(page_of(idea)).text
    for words in (
        "Jonte", "Builds at night.", "In a box of beech.", 'href="https://www.shop.example.org/run" rel="nofollow noopener external"', "at shop.example.org", "1.25% of net sales",
        "300 people wanted it", "Published", "Goal reached: 300 people want it", "It fits.", "On the shelf since June 21, 2026", "€12,345.00", "€154.31", "By parcel",
    ):  # fmt: skip
        assert words in page, words
    assert "The team does not publish these figures." in page
    assert f'<link rel="canonical" href="http://localhost:8000/products/{idea.id}-{idea.slug}?lang=en">' in page


def test_figures_that_are_not_public_are_for_creators_and_the_team(app: Flask) -> None:
    author = make_member()
    idea = make_launched(author)
    actions.credit(idea, QUARTER, by=make_actor("team"), now=NOON)
    seen = {who: "€123.45" in Browser(app, member).get(page_of(idea)).text for who, member in {"visitor": None, "member": make_member(), "creator": author, "team": make_member("team"), "moderator": make_member("moderator")}.items()}
    assert seen == {"visitor": False, "member": False, "creator": True, "team": True, "moderator": False}


def test_it_describes_itself_to_programs_and_other_places(app: Flask) -> None:
    idea = make_launched(title="A “wall” </script><run>", summary="Rails & curves")
    actions.change(idea, text="", shop_url="https://shop.example.org", royalty_hundredths=100, copy_count=1, by=make_actor("team"), now=NOON)
    page = Browser(app).get(page_of(idea)).text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert (data["@type"], data["name"], data["sameAs"]) == ("Product", "A “wall” </script><run>", "https://shop.example.org")
    assert '<meta property="og:type" content="product">' in page
    assert "</script><run>" not in page


def test_other_addresses_lead_to_it_or_to_the_idea(app: Flask) -> None:
    idea, running = make_launched(), make_idea()
    for path in (f"/products/{idea.id}", f"/products/{idea.id}-an-old-name"):
        answer = Browser(app).get(path)
        assert (answer.status_code, answer.location) == (301, f"/products/{idea.id}-{idea.slug}")
    for path in (f"/products/{running.id}", f"/products/{running.id}-{running.slug}"):
        answer = Browser(app).get(path)
        assert (answer.status_code, answer.location) == (302, f"/ideas/{running.id}-{running.slug}")
    secret = make_launched(board=hidden_board())
    assert [Browser(app).get(path).status_code for path in ("/products/999", "/products/0-x", "/products/99999999999999999999", f"/products/{secret.id}-{secret.slug}")] == [404] * 4


def test_the_idea_leads_there_once_it_is_launched(app: Flask) -> None:
    launched, running = make_launched(), make_idea(stage="in_development")
    assert f'href="/products/{launched.id}-{launched.slug}?lang=en"' in Browser(app).get(f"/ideas/{launched.id}-{launched.slug}?lang=en").text
    assert "/products/" not in Browser(app).get(f"/ideas/{running.id}-{running.slug}?lang=en").text


def test_an_owner_tells_and_takes_it_back(app: Flask) -> None:
    idea, fan = make_launched(), make_member(name="Mila")
    browser = Browser(app, fan)
    assert "I have this product at home." in browser.get(f"/products/{idea.id}/reports").text
    answer = browser.post(f"/products/{idea.id}/reports", {"body": WORDS, "owns": "1", "alt": "On the sill", "picture": (io.BytesIO(picture()), "a.png")})
    report = session().query(OwnerReport).one()
    assert (answer.status_code, answer.location) == (303, f"/products/{idea.id}-{idea.slug}#told-{report.id}")
    page = Browser(app).get(page_of(idea)).text
    assert WORDS in page and 'alt="On the sill"' in page and "Mila" in page
    assert "You have told something about this product already." in browser.get(page_of(idea)).text
    assert "Take your report back?" in browser.get(f"/products/reports/{report.id}/withdrawal?lang=en").text
    assert browser.post(f"/products/reports/{report.id}/withdrawal").status_code == 303
    assert WORDS not in Browser(app).get(page_of(idea)).text


def test_a_form_with_errors_keeps_what_was_typed(app: Flask) -> None:
    idea = make_launched()
    answer = Browser(app, make_member()).post(f"/products/{idea.id}/reports?lang=en", {"body": "Too short <b>", "alt": "A view", "picture": (io.BytesIO(b"nothing"), "a.png")})
    assert answer.status_code == 422
    for words in ("Too short &lt;b&gt;", "A view", "Two sentences, please", "tick the box"):
        assert words in answer.text
    answer = Browser(app, make_member()).post(f"/products/{idea.id}/reports?lang=en", {"body": WORDS, "owns": "1", "picture": (io.BytesIO(b"nothing"), "a.png")})
    assert answer.status_code == 422 and WORDS in answer.text


def test_one_that_waits_is_seen_by_its_author_and_staff(app: Flask) -> None:
    idea, newcomer = make_launched(), make_member(known_at=None)
    report = actions.tell(idea, WORDS, owns=True, pictures=[Upload(picture())], by=actor_of(newcomer), now=NOON)
    seen = [WORDS in Browser(app, member).get(page_of(idea)).text for member in (None, make_member(), newcomer, make_member("moderator"))]
    assert seen == [False, False, True, True]
    desk = Browser(app, make_member("moderator"))
    assert WORDS in desk.get("/desk/contributions").text
    answer = desk.post(f"/desk/contributions/reports/{report.id}/refusal?lang=en", {"reason": ""})
    assert answer.status_code == 422 and "Say the reason" in answer.text
    assert desk.post(f"/desk/contributions/reports/{report.id}/approval").status_code == 303
    assert WORDS in Browser(app).get(page_of(idea)).text
    assert WORDS not in desk.get("/desk/contributions").text


def test_hidden_words_leave_the_reason_and_are_brought_back(app: Flask) -> None:
    idea, moderator = make_launched(), make_member("moderator")
    report, desk = told(idea), Browser(app, moderator)
    assert "Hide this report?" in desk.get(f"/products/reports/{report.id}/hiding?lang=en").text
    assert desk.post(f"/products/reports/{report.id}/hiding", {"reason": "nonsense"}).status_code == 422
    assert desk.post(f"/products/reports/{report.id}/hiding", {"reason": "spam", "text": "That is not for here."}).status_code == 303
    page = Browser(app).get(page_of(idea)).text
    assert WORDS not in page and "Hidden by moderation: Advertising or spam" in page
    assert WORDS in desk.get(page_of(idea)).text
    assert desk.post(f"/products/reports/{report.id}/hiding/lift").status_code == 303
    assert WORDS in Browser(app).get(page_of(idea)).text


def test_a_report_of_it_is_decided_by_hiding(app: Flask) -> None:
    idea, fan = make_launched(), make_member()
    report = told(idea)
    browser = Browser(app, fan)
    assert WORDS[:20] in browser.get(f"/reports/new?thing=owner_report&thing_id={report.id}").text
    assert browser.post("/reports/new", {"thing": "owner_report", "thing_id": report.id, "reason": "spam", "good_faith": "1"}).status_code == 303
    desk = Browser(app, make_member("moderator"))
    assert 'value="hidden"' in desk.get("/desk/reports").text
    from ideas.reports.models import Report

    reporting.decide(session().query(Report).one(), outcome="hidden", text="Spam, as our guidelines say.", by=make_actor("moderator"), now=NOON)
    assert reload(report).hiding_id is not None


def test_the_next_page_of_what_owners_tell_is_a_link_and_a_part(app: Flask) -> None:
    idea = make_launched()
    for _ in range(12):
        told(idea)
    page = Browser(app).get(page_of(idea)).text
    assert page.count("owner-told") == 10
    more = re.search(r'href="([^"]*after=[^"]*)#owners" rel="next', page)[1].replace("&amp;", "&")
    part = Browser(app).get(more, htmx=True).text
    assert part.count("owner-told") == 2 and "<html" not in part
    assert Browser(app).get(more).text.count("owner-told") == 2
    assert Browser(app).get(page_of(idea, after="nonsense")).text.count("owner-told") == 10


@pytest.mark.parametrize("reports", [1, 9])
def test_it_costs_a_bounded_number_of_statements(app: Flask, reports: int) -> None:
    idea = make_launched()
    for _ in range(reports):
        actions.tell(idea, WORDS, owns=True, pictures=[Upload(picture())], by=make_actor(), now=NOON)
    actions.credit(idea, QUARTER, by=make_actor("team"), now=NOON)
    for browser in (Browser(app), Browser(app, make_member())):
        session().rollback()
        with statements() as seen:
            assert browser.get(page_of(idea)).status_code == 200
        assert len(seen) <= MOST, seen


def test_the_team_keeps_it_at_the_desk(app: Flask) -> None:
    idea, desk = make_launched(), Browser(app, make_member("team"))
    assert 'value="1"' in desk.get(f"/desk/products/{idea.id}").text
    base = f"/desk/products/{idea.id}"
    assert desk.post(base, {"text": "In beech.", "shop_url": "https://shop.example.org", "rate": "1,5", "copies": "12"}).status_code == 303
    product = session().query(Product).one()
    assert (product.royalty_hundredths, product.copy_count, product.shop_url) == (150, 12, "https://shop.example.org")
    answer = desk.post(f"{base}?lang=en", {"text": "Kept words", "shop_url": "javascript:alert(1)", "rate": "x", "copies": ""})
    assert answer.status_code == 422 and "Kept words" in answer.text and "A whole link, please" in answer.text
    assert desk.post(f"{base}/credits", {"kind": "royalty", "period_from": "2026-01-01", "period_until": "2026-03-31", "net": "1000,50", "figures_public": "1"}).status_code == 303
    assert session().query(Credit).one().amount_cents == 1501
    answer = desk.post(f"{base}/credits?lang=en", {"kind": "royalty", "period_from": "soon", "net": "-4", "note": "Keep me"})
    assert answer.status_code == 422 and "Keep me" in answer.text and "From which day on?" in answer.text
    entry = session().query(Credit).one()
    assert desk.post(f"{base}/credits/{entry.id}/reversal").status_code == 303
    assert desk.post(f"{base}/credits/{entry.id}/reversal").status_code == 409
    assert desk.get("/desk/products/999").status_code == 404
    assert desk.post(f"{base}/credits/999/reversal").status_code == 404


def test_co_authors_with_their_shares(app: Flask) -> None:
    author, other, invited = make_member(name="Jonte"), make_member(name="Mila"), make_member(name="Nobody yet")
    idea = make_launched(author)
    for member, share, agreed in ((author, 60, NOON), (other, 40, NOON), (invited, 0, None)):
        add(CoAuthor(idea_id=idea.id, member_id=member.id, share=share, invited_at=NOON, agreed_at=agreed))
    actions.credit(idea, QUARTER, by=make_actor("team"), now=NOON)
    page = Browser(app, other).get(page_of(idea)).text
    for words in ("Jonte", "60% of the idea", "Mila", "40% of the idea", "Jonte: €74.07", "Mila: €49.38"):
        assert words in page, words
    assert "Nobody yet" not in page
