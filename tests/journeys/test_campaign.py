"""From a draft to the shelf: returned, sent again, a milestone, the goal, a review, a promise that was missed and explained; read by everybody in both languages.

The portal is served inside this process, so that its clock can be moved: a campaign takes months.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from ideas import create_app, worker
from ideas.board.actions import change_board
from ideas.board.queries import board_by_slug
from ideas.core.db import db, now
from ideas.core.secrets import use_cheap_hashing
from tests.conftest import settings_in
from tests.factories import PASSWORD, make_actor, make_member
from tests.journeys.conftest import patient

TITLE = "A ferry whose ramp folds down"
MISSING = "Please tell how the ramp is held when the ferry moves."
YES = "Enough people want it, and our workshop has built the ramp already."
PROMISE = "The first box is being printed."
LATE, ACTION = "the printer had no blue", "a second printer helps out"
SAID = {
    "en": ("2 supporters reached", "Now the team decides", "Taken into a review round", "Approved", "In development", "On the shelf"),
    "de": ("2 Stimmen erreicht", "Jetzt entscheidet das Team", "In eine Prüfrunde aufgenommen", "Beschlossen", "In Entwicklung", "Im Regal"),
}
BEGIN = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


@dataclass
class Portal:
    """The portal, its clock, and the browsers of those who visit it."""

    url: str
    app: Flask
    clock: Any
    enter: Callable[[str], Page]

    def later(self, **time: float) -> None:
        """Move the clock, and let the worker do what is due."""
        self.clock.shift(timedelta(**time))
        with self.app.app_context():
            for _ in range(4):
                worker.sweep(self.app)
            self.app.extensions["outgoing"].wait()
            db.session.remove()


@pytest.fixture
def portal(tmp_path: Path, template: Path, browser: Browser) -> Iterator[Portal]:
    """A portal with a small campaign: two supporters in thirty days, sixty more days for the third."""
    (tmp_path / "var").mkdir()
    shutil.copy(template, tmp_path / "var" / "ideas.db")
    use_cheap_hashing()
    contexts: list[BrowserContext] = []
    with time_machine.travel(BEGIN, tick=True) as clock:
        server = make_server("127.0.0.1", 0, app := create_app(settings_in(tmp_path)), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        _fill(app)
        try:
            yield Portal(url := f"http://localhost:{server.server_port}", app, clock, lambda handle: _enter(browser, url, contexts, handle))
        finally:
            for context in contexts:
                context.close()
            server.shutdown()
            thread.join(20)
            server.server_close()


def _fill(app: Flask) -> None:
    with app.app_context():
        for role, handle in (("member", "ada"), ("member", "ben"), ("member", "cem"), ("member", "dora"), ("team", "tess"), ("moderator", "mo")):
            make_member(role, handle=handle)
        admin = make_actor("admin", handle="root")
        board = board_by_slug("products", admin)
        fields = {"name_de": board.name_de, "name_en": board.name_en, "preset": "own", "first_days": "30", "votes_1": "2", "days_1": "60", "votes_2": "3"}
        change_board(board, fields, pre_moderation=True, by=admin, now=now())
        db.session.remove()


def _enter(browser: Browser, url: str, contexts: list[BrowserContext], handle: str) -> Page:
    contexts.append(context := browser.new_context())
    page = patient(context.new_page())
    if handle:
        page.goto(f"{url}/sign-in")
        page.get_by_label("Mail address").first.fill(f"{handle}@example.org")
        page.get_by_label("Password").first.fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/sign-in" not in address)
    return page


def test_from_draft_to_product_page(portal: Portal) -> None:
    idea_id = submitted(portal)
    returned(portal, idea_id)
    portal.later(hours=25)
    sent_again(portal, idea_id)
    published(portal, idea_id)
    supported(portal, idea_id)
    reviewed(portal, idea_id)
    promised(portal, idea_id)
    portal.later(days=20)
    missed_and_explained(portal, idea_id)
    launched(portal, idea_id)
    everybody_reads(portal, idea_id)


def submitted(portal: Portal) -> int:
    """The creator sends an idea; it waits for a look."""
    page = portal.enter("ada")
    page.goto(f"{portal.url}/ideas/new?board=products")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("In one sentence").fill("A ferry for cars, with a ramp that folds down at each quay.")
    page.get_by_label("Which problem does it solve?").fill("Cars have no way over the water.")
    page.get_by_label("The idea itself").fill("A flat hull, a ramp at each end, and a winch that holds it.")
    agree(page)
    page.locator("button[formaction$='/submission'], form[action$='/submission'] button.big").first.click()
    page.wait_for_url("**/account/ideas*")
    return int(re.search(r"/ideas/(\d+)", page.get_by_role("main").inner_html())[1])


def agree(page: Page) -> None:
    """The guidelines and the terms."""
    page.get_by_label("I went through this list.").check()
    page.get_by_label(re.compile("I accept the terms")).check()


def returned(portal: Portal, idea_id: int) -> None:
    """A moderator says what is missing."""
    page = portal.enter("mo")
    page.goto(f"{portal.url}/desk/ideas/{idea_id}")
    page.get_by_text("Return with reasons", exact=True).click()
    page.get_by_label("What is missing?").fill(MISSING)
    page.get_by_role("button", name="Return it").click()
    page.wait_for_load_state()


def sent_again(portal: Portal, idea_id: int) -> None:
    """The creator reads the reasons, answers in the text and sends it again."""
    page = portal.enter("ada")
    page.goto(f"{portal.url}/ideas/{idea_id}/edit")
    expect(page.get_by_text(MISSING)).to_be_visible()
    page.get_by_label("The idea itself").fill("A flat hull, a ramp at each end. Two hooks hold the ramp while the ferry moves.")
    agree(page)
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url(lambda address: "/edit" not in address and "/resubmission" not in address)


def published(portal: Portal, idea_id: int) -> None:
    """The moderator lets it through."""
    page = portal.enter("mo")
    page.goto(f"{portal.url}/desk/ideas/{idea_id}")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Nothing waits here").first).to_be_visible()  # it was answered when it was given back, with reasons
    page.goto(f"{portal.url}/desk/ideas/{idea_id}")
    expect(page.get_by_text("Answer in public")).to_be_visible()


def supported(portal: Portal, idea_id: int) -> None:
    """Two fans pass the milestone; the third, weeks later, reaches the goal."""
    for number, handle in enumerate(("ben", "cem", "dora")):
        if number == 2:
            portal.later(days=40)
        page = portal.enter(handle)
        page.goto(f"{portal.url}/ideas/{idea_id}")
        page.get_by_role("main").get_by_role("button", name="Support this").first.click()
        expect(page.locator(".box").get_by_text("You’re in" if number < 2 else "Goal reached, the team decides").first).to_be_visible()


def reviewed(portal: Portal, idea_id: int) -> None:
    """The next round takes the idea in; the team prepares its decision, then publishes it."""
    portal.later(days=120)
    page = portal.enter("tess")
    page.goto(f"{portal.url}/desk/ideas/{idea_id}")
    page.get_by_role("link", name="Scores and decision").click()
    decision = page.locator(f"#decision-{idea_id}")
    decision.get_by_label("What is decided").select_option("approved")
    decision.get_by_label("Public explanation").fill(YES)
    decision.get_by_role("button", name="Keep it prepared").click()
    page.wait_for_load_state()
    guest = portal.enter("")
    guest.goto(f"{portal.url}/ideas/{idea_id}/timeline")
    expect(guest.get_by_role("main")).not_to_contain_text(YES)
    page.goto(re.sub(r"/ideas/\d+.*", "", page.url))
    page.locator("input[name=entries]").first.check()
    page.get_by_role("button", name=re.compile("Publish")).first.click()
    page.wait_for_load_state()
    guest.reload()
    expect(guest.get_by_role("main")).to_contain_text(YES)


def promised(portal: Portal, idea_id: int) -> None:
    """The team says what comes next, and by when."""
    page = portal.enter("tess")
    page.goto(f"{portal.url}/desk/ideas/{idea_id}")
    answer = page.locator(".answer")
    answer.get_by_label("Your answer").fill(PROMISE)
    answer.get_by_label("What happens next").fill("We show it.")
    answer.get_by_label("By when").fill(f"{now() + timedelta(days=10):%Y-%m-%d}")
    answer.get_by_role("button", name="Answer", exact=True).click()
    page.wait_for_load_state()


def missed_and_explained(portal: Portal, idea_id: int) -> None:
    """Everybody sees that it is late; the team cannot go on without saying why, and keeps what it wrote."""
    guest = portal.enter("")
    guest.goto(f"{portal.url}/promises?lang=de")
    expect(guest.get_by_role("main")).to_contain_text(TITLE)
    page = portal.enter("tess")
    page.goto(f"{portal.url}/desk/ideas/{idea_id}")
    page.locator(".answer").get_by_label("Your answer").fill("Here it is, in blue.")
    page.locator(".answer").get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".answer").get_by_label("Your answer")).to_have_value("Here it is, in blue.")
    page.locator(".answer").get_by_label("We are late because").fill(LATE)
    page.locator(".answer").get_by_label("What we do about it").fill(ACTION)
    page.locator(".answer").get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("Your answer is public.").first).to_be_visible()


def launched(portal: Portal, idea_id: int) -> None:
    """In development, then on the shelf."""
    page = portal.enter("tess")
    for stage in ("in_development", "launched"):
        page.goto(f"{portal.url}/desk/ideas/{idea_id}")
        page.get_by_text("Move on", exact=True).click()
        page.locator("#f-stage-stage").select_option(stage)
        page.get_by_role("button", name="Move it").click()
        page.wait_for_load_state()
        portal.later(days=5)


def everybody_reads(portal: Portal, idea_id: int) -> None:
    """The whole way in both languages, and the product with who made it."""
    guest = portal.enter("")
    for lang, words in SAID.items():
        guest.goto(f"{portal.url}/ideas/{idea_id}/timeline?lang={lang}")
        for said in (YES, PROMISE, LATE, ACTION, *words):
            expect(guest.get_by_role("main")).to_contain_text(re.compile(re.escape(said), re.IGNORECASE))
        assert MISSING not in guest.content()  # what a moderator told the creator alone
        guest.goto(f"{portal.url}/products/{idea_id}-x?lang={lang}")
        expect(guest.get_by_role("heading", name=TITLE)).to_be_visible()
        expect(guest.get_by_role("main")).to_contain_text("Ada")
        assert guest.locator("html").get_attribute("lang") == lang
