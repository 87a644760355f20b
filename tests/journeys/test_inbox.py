"""Thirty real petitions are imported on a Monday morning, and somebody of the team empties the inbox with the keyboard alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from ideas import create_app
from ideas.accounts.models import SYSTEM
from ideas.board.models import Board, Idea
from ideas.core.db import db, now, session
from ideas.core.secrets import use_cheap_hashing
from ideas.lifecycle.models import Update
from ideas.transfer.actions import import_jsonl
from ideas.transfer.rules import stage_for
from tests.conftest import settings_in
from tests.datasets import UK, ideas
from tests.factories import PASSWORD, make_member
from tests.journeys.conftest import patient
from tests.serving import Served
from tests.transfer.folders import folder

MANY = 30


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Iterator[tuple[str, Path]]:
    """A portal of its own with thirty petitions that still gather, brought in a moment ago."""
    petitions = list(islice((row for row in ideas(UK) if stage_for(row["status"]) == "gathering"), MANY))
    assert len(petitions) == MANY
    (tmp_path / "var").mkdir()
    shutil.copy(template, tmp_path / "var" / "ideas.db")
    use_cheap_hashing()
    app = create_app(settings_in(tmp_path))
    with app.app_context():
        make_member("team", handle="tess", name="Tess Team")
        board = session().scalars(select(Board).where(Board.slug == "products")).one()
        import_jsonl(folder(tmp_path / "petitions", ideas=petitions, comments=[], statuses=[], votes=[], relations=[]), board=board, by=SYSTEM, now=now())
        db.session.remove()
        db.engine.dispose()
    with Served(tmp_path) as served:
        yield served.url, tmp_path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser whose pointer is never used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield patient(context.new_page())
    context.close()


def test_an_inbox_is_emptied_by_keys_alone(page: Page, desk: tuple[str, Path]) -> None:
    url, place = desk
    keys = page.keyboard
    enter(page, url)
    rows = page.locator(".irow")
    expect(rows).to_have_count(MANY)
    keys.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keys of the desk")
    keys.press("Escape")
    choose_a_range(page)
    keys.press("j")
    keys.press("Enter")
    for number in range(1, MANY + 1):
        expect(page.locator('.irow[aria-current="true"]')).to_have_count(1)
        expect(page.locator(".irow")).to_have_count(MANY - number + 1)
        if number == 1:
            look_at_stage_and_merging(page)
            take_it(page)
        if number == 2:
            give_a_topic_and_undo(page)
        answer(page, number)
    expect(page.get_by_text("Nothing waits here. Well done.").first).to_be_visible()
    assert_all_answered(place)


def choose_a_range(page: Page) -> None:
    """Two lines by x and Shift+x are all between them; b leads to what is done with them, Escape back to the list. What was chosen is let go by a reload."""
    chosen = page.locator(".irow .pick:checked")
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(chosen).to_have_count(3)
    page.keyboard.press("b")
    expect(page.locator("#f-bulk-kind")).to_be_focused()
    page.keyboard.press("Escape")
    lines = page.locator(".irow h2 a")
    expect(lines.first).to_be_focused()
    for key, at in (("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(lines.nth(at)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator('.queue input[type="search"]')).to_be_focused()
    page.reload()
    expect(chosen).to_have_count(0)


def enter(page: Page, url: str) -> None:
    """Sign in and come to the inbox, by tabulator and return."""
    page.goto(f"{url}/sign-in?next=/desk/inbox")
    page.get_by_label("Mail address").first.focus()
    page.keyboard.insert_text("tess@example.org")
    page.get_by_label("Password").first.focus()
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda there: "/sign-in" not in there)


def look_at_stage_and_merging(page: Page) -> None:
    """The letter S opens the fold with the next stage, Escape leaves it; M is a link to merging, and the way back is the browser's."""
    page.keyboard.press("s")
    expect(page.locator("#f-stage-stage")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#f-stage-stage")).not_to_be_focused()
    here = page.url
    page.keyboard.press("m")
    page.wait_for_url("**/merge*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    page.wait_for_url(here)


def take_it(page: Page) -> None:
    """The letter A leads to whose it is; a name is typed there, and the form sent from where one stands."""
    page.keyboard.press("a")
    page.keyboard.type("Tess")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Given on.")).to_be_visible()
    expect(page.locator(".meta, .irow[aria-current]").filter(has_text="Tess Team").first).to_be_visible()
    page.wait_for_load_state()


def give_a_topic_and_undo(page: Page) -> None:
    """The letter T leads to the topics; U takes back what was just done."""
    page.keyboard.press("t")
    page.keyboard.insert_text("for the committee")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("for the committee"))).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.get_by_text("The topic is taken away.")).to_be_visible()
    page.wait_for_load_state()


def answer(page: Page, number: int) -> None:
    """The letter R leads to the answer; it is sent from the field, and the next idea opens."""
    before = page.url
    page.keyboard.press("r")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.insert_text(f"Thank you. We have read this, and look at it until Friday: {number}.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != before)


def assert_all_answered(place: Path) -> None:
    """Nothing is owed any more, and each idea has one answer."""
    app = create_app(settings_in(place))
    with app.app_context():
        owed = session().scalar(select(func.count()).select_from(Idea).where(Idea.answer_due_at.is_not(None)))
        answered = session().scalar(select(func.count(Update.idea_id.distinct())))
        in_time = session().scalar(select(func.count()).select_from(Idea).where(Idea.first_answer_days == 0))
        db.session.remove()
        db.engine.dispose()
    assert (owed, answered, in_time) == (0, MANY, MANY)
