"""Reports are decided with the keyboard alone, each once; the keys of other desk pages reach whom they are for."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from ideas import create_app
from ideas.board.models import Idea
from ideas.comments import actions as talk
from ideas.core.db import db, now, session
from ideas.reports import actions as reports
from tests.conftest import settings_in
from tests.factories import make_actor
from tests.journeys.conftest import Place


def test_reports_are_decided_by_keys_alone(place: Place, signed_in: Any) -> None:
    _report_two(place)
    page: Page = signed_in("mo")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{place.url}/desk/reports")
    keys, cases = page.keyboard, page.locator("[data-case]")
    expect(cases).to_have_count(2)
    for key, at in (("j", 0), ("j", 1), ("k", 0)):
        keys.press(key)
        expect(cases.nth(at)).to_be_focused()
    keys.press("2")
    expect(cases.nth(0).locator("[name=outcome]").nth(1)).to_be_checked()
    keys.press("e")
    text = cases.nth(0).locator("[name=text]")
    expect(text).to_be_focused()
    keys.press("Escape")
    expect(cases.nth(0)).to_be_focused()
    keys.press("e")
    keys.insert_text("It is an opinion, and no more than that.")
    keys.press("Control+Enter")
    expect(cases).to_have_count(1)
    assert [url.removeprefix(place.url) for url in sent if "/decision" in url] == [sent[-1].removeprefix(place.url)], "sent once"
    page.goto(f"{place.url}/desk/members")
    keys.press("/")
    expect(page.locator("main input[type=search]")).to_be_focused()


def _report_two(place: Place) -> None:
    app = create_app(settings_in(place.folder))
    with app.app_context():
        idea = session().get_one(Idea, int(place.filled("{idea_id}")))
        for word in ("A donkey", "A goose"):
            said = talk.post(idea, f"{word} wrote this.", by=make_actor(), now=now())
            reports.make("comment", said.id, reason="insulting", text=f"{word}.", good_faith=True, by=make_actor(), now=now())
        db.session.remove()
        db.engine.dispose()
