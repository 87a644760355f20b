"""A fan becomes an Insider by helping others, redeems a perk, is drawn for a product test and reports; the team thanks, everybody reads it."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.comments.actions.marks import mark_helpful
from ideas.comments.actions.talk import post
from ideas.core.db import db, now, session
from ideas.perks.queries.redemptions import perk_problems
from ideas.standings.queries import tier_of
from ideas.upkeep.check_points import points_whole
from tests.factories import make_actor, make_idea
from tests.journeys.test_campaign import Portal, portal  # noqa: F401 (a fixture)
from tests.perks.scenes import REPORT, WHY, offered, opened_test

THANKS = "The longer pegs are in the next batch."
ADVICE = ("Take beech for the pegs", "Soak the strip before you bend it", "Wax the groove, then it runs")


def test_from_helping_to_a_report(portal: Portal, tmp_path: Path) -> None:  # noqa: F811
    helped(portal)
    code, test = prepared(portal)
    page = portal.enter("dora")
    page.goto(f"{portal.url}/rewards")
    expect(page.get_by_text("You are here: Insider")).to_be_visible()
    redeemed(portal, page, code)
    applied(portal, page, test)
    portal.later(days=15)
    drawn(portal, test)
    reported(portal, page, tmp_path)
    thanked(portal, test)
    with portal.app.app_context():
        assert perk_problems() == [] and points_whole(now()).ok
        db.session.remove()


def helped(portal: Portal) -> None:  # noqa: F811
    """Three days of good advice that others find helpful: fifteen points a day at most, and of each person once."""
    for words in ADVICE:
        with portal.app.app_context():
            idea = session().get_one(Idea, make_idea(at=now()).id)
            said = post(idea, words, by=by("dora"), now=now())
            for _one in range(5):
                mark_helpful(said, by=make_actor(), now=now())
            db.session.remove()
        portal.later(days=1)
    with portal.app.app_context():
        assert tier_of(by("dora").id or 0) == "insider"
        db.session.remove()


def by(handle: str) -> Actor:
    """Somebody of this portal."""
    return actor_of(session().scalars(select(Member).where(Member.handle == handle)).one())


def prepared(portal: Portal) -> tuple[int, int]:  # noqa: F811
    """A pool of codes and a test, both for Insiders."""
    with portal.app.app_context():
        code = offered("code", tier="insider", price=30, at=now()).id
        test = opened_test(at=now(), tier="insider", stock=1)[0].id
        db.session.remove()
    return code, test


def redeemed(portal: Portal, page: Page, perk_id: int) -> None:  # noqa: F811
    """From the list to a code that nobody else sees."""
    page.goto(f"{portal.url}/rewards/perks")
    page.locator(f"#perk-{perk_id}").get_by_role("link").click()
    page.get_by_label("I have read the terms").check()
    page.get_by_role("button", name="Redeem for 30 points").click()
    expect(page.get_by_role("heading", name="My perks")).to_be_visible()
    expect(page.get_by_text("SPRING-0001")).to_have_count(0)
    page.get_by_role("button", name="Show the code").click()
    expect(page.get_by_text("SPRING-0001")).to_be_visible()
    page.get_by_role("button", name="I have used it").click()
    expect(page.get_by_role("article").get_by_text("Used", exact=True)).to_be_visible()


def applied(portal: Portal, page: Page, perk_id: int) -> None:  # noqa: F811
    """Into the draw, with a number."""
    page.goto(f"{portal.url}/rewards/perks/{perk_id}")
    page.get_by_role("link", name="To the test and its draw").click()
    page.get_by_label("Why you?").fill(WHY)
    page.get_by_label("I have read the terms").check()
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.get_by_text("You are in the draw with number 1.")).to_be_visible()


def drawn(portal: Portal, perk_id: int) -> None:  # noqa: F811
    """The team draws; the seed is shown."""
    desk = portal.enter("tess")
    desk.goto(f"{portal.url}/desk/perks/{perk_id}/test")
    desk.get_by_role("link", name="Draw", exact=True).click()
    desk.get_by_role("button", name="Draw", exact=True).click()
    expect(desk.get_by_text("Drawn, place 1")).to_be_visible()
    portal.later(minutes=5)


def reported(portal: Portal, page: Page, folder: Path) -> None:  # noqa: F811
    """Told of it in the inbox, then a report with a picture."""
    page.goto(f"{portal.url}/account/notices")
    page.get_by_role("button", name="You were drawn: you test it").or_(page.get_by_role("link", name="You were drawn: you test it")).first.click()
    page.wait_for_url("**/account/perks*")
    page.locator(".mine-tests").get_by_role("link").first.click()
    page.get_by_role("link", name="Report on it").click()
    page.get_by_label("4", exact=True).check(force=True)
    page.get_by_label("Your report").fill(REPORT)
    (folder / "run.jpg").write_bytes(_photo())
    page.locator("input[name=picture]").set_input_files(folder / "run.jpg")
    page.get_by_label("What can be seen on them?").fill("The run in the hall")
    page.get_by_role("button", name="Publish my report").click()
    expect(page.get_by_text("We built it in two evenings.")).to_be_visible()
    expect(page.get_by_role("img", name="The run in the hall")).to_be_visible()


def _photo() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def thanked(portal: Portal, perk_id: int) -> None:  # noqa: F811
    """The team says thank you, and a visitor reads report and thanks."""
    desk = portal.enter("tess")
    desk.goto(f"{portal.url}/desk/perks/{perk_id}/test")
    desk.get_by_label("Thank Dora").fill(THANKS)
    desk.get_by_role("button", name="Say thank you").click()
    visitor = portal.enter("")
    visitor.goto(f"{portal.url}/rewards/perks/{perk_id}?lang=en")
    expect(visitor.get_by_text(THANKS)).to_be_visible()
    expect(visitor.get_by_text("4.0 of 5 in the mean")).to_be_visible()
