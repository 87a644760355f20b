"""Hints on the pages: marks are planted in all of a giver's traces and looked for at every door."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from ideas.accounts.queries import actor_of
from ideas.core.db import now, session
from ideas.hints import actions
from ideas.hints.queries import own_hint
from ideas.search.actions import reindex
from tests.browser import Browser
from tests.factories import api_token, make_idea, make_member

SAID = {"originality": "4", "usefulness": "5", "detail": "2", "text": "Quokkafels corners would be rounder."}


def test_giving_and_changing_by_a_plain_form(app: Flask) -> None:
    idea, fan = make_idea(), make_member()
    browser = Browser(app, fan)
    assert f'href="/ideas/{idea.id}/hint"' in browser.get(f"/ideas/{idea.id}-{idea.slug}").text
    answer = browser.post(f"/ideas/{idea.id}/hint", SAID)
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}-{idea.slug}")
    page = browser.get(f"/ideas/{idea.id}/hint").text
    assert "Quokkafels" in page and "Change my hint" in page and 'id="f-usefulness-5" name="usefulness" value="5" checked' in page


def test_what_was_typed_stays_with_its_errors(app: Flask) -> None:
    idea, fan = make_idea(), make_member()
    answer = Browser(app, fan).post(f"/ideas/{idea.id}/hint", SAID | {"detail": "9"})
    assert answer.status_code == 422 and "Quokkafels" in answer.text and "Choose from 1 to 5." in answer.text
    session().rollback()
    assert own_hint(idea.id, fan.id) is None


@pytest.mark.parametrize("htmx", [True, False])
def test_the_creator_reads_and_thanks(app: Flask, htmx: bool) -> None:
    creator, giver = make_member(), make_member(handle="zqgiver", name="Zqname")
    idea = make_idea(creator)
    hint = actions.give(idea, SAID, by=actor_of(giver), now=now() - timedelta(days=2))
    browser = Browser(app, creator)
    assert "1 hint for you" in browser.get("/account/ideas").text
    assert "Quokkafels" in browser.get(f"/ideas/{idea.id}/hints").text
    answer = browser.post(f"/hints/{hint.id}/use", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert "Whoever gave it has been thanked." in browser.get(f"/ideas/{idea.id}/hints").text
    assert "The creator used your hint." in Browser(app, giver).get(f"/ideas/{idea.id}/hint").text


def everything(app: Flask, browser: Browser, start: str, most: int = 150) -> dict[str, str]:
    """Every page that links lead to, by address."""
    texts: dict[str, str] = {}
    ahead = [start]
    while ahead and len(texts) < most:
        path = ahead.pop(0)
        if path in texts or path.startswith(("/static", "/media", "/avatars")):
            continue
        answer = browser.get(path)
        texts[path] = answer.text if "zip" not in answer.content_type else ""
        ahead += [link.replace("&amp;", "&").partition("#")[0] for link in re.findall(r'(?:href|hx-get)="(/[^"]*)"', answer.text) if "lang=" not in link]
    return texts


def test_no_door_tells_a_hint_or_its_giver(app: Flask) -> None:
    creator, giver = make_member(handle="zqcreator"), make_member(handle="zqgiver", name="Zqname")
    idea = make_idea(creator, title="A crane of matches", tags=("garden",))
    hint = actions.give(idea, SAID, by=actor_of(giver), now=now() - timedelta(days=2))
    reindex(lambda _done: None)
    for member in (None, make_member(), make_member("team"), make_member("moderator"), make_member("admin")):
        seen = everything(app, Browser(app, member), "/") | everything(app, Browser(app, member), f"/ideas/{idea.id}-{idea.slug}")
        seen |= {path: Browser(app, member).get(path).text for path in (f"/feeds/ideas/{idea.id}.atom", "/feeds/all.atom", "/search?q=Quokkafels", "/search/suggestions?q=Quokka", f"/desk/ideas/{idea.id}", "/desk/reports", f"/ideas/{idea.id}/hints")}
        key = {"Authorization": f"Bearer {api_token(member)}"} if member else {}
        seen |= {path: app.test_client(use_cookies=False).get(path, headers=key).text for path in (f"/api/v1/ideas/{idea.id}", f"/api/v1/ideas/{idea.id}/timeline", f"/api/v1/ideas/{idea.id}/comments", "/api/v1/ideas?q=Quokkafels", "/api/v1/similar?title=Quokkafels")}
        assert [path for path, text in seen.items() if "corners would be rounder" in text or str(hint.id) in text] == []
    own = everything(app, Browser(app, creator), f"/ideas/{idea.id}/hints")
    assert any("corners would be rounder" in text for text in own.values())
    assert [path for path, text in own.items() if "zqgiver" in text or "Zqname" in text] == []
    assert Browser(app, make_member("admin")).get(f"/ideas/{idea.id}/hints").status_code == 404


def test_two_givers_make_the_same_page(app: Flask) -> None:
    """Whoever of two gave it, and in whichever order: the creator's page has the same parts."""
    pages = []
    for turn in (0, 1):
        creator, givers = make_member(), [make_member(), make_member()]
        idea = make_idea(creator, title="A crane")
        for at, giver in enumerate(givers if turn else reversed(givers)):
            actions.give(idea, SAID | {"text": f"Words {at}"}, by=actor_of(giver), now=now() - timedelta(days=2, hours=at))
        page = Browser(app, creator).get(f"/ideas/{idea.id}/hints").text.split("<h1>")[1].split("</main>")[0]
        pages.append(sorted(re.sub(r"value=\"[^\"]{20,}\"|\d{4,}|/ideas/\d+[^\"]*", "", page).split("<article")))
    assert pages[0] == pages[1]


def test_moderators_read_a_reported_hint_without_its_giver(app: Flask) -> None:
    creator, giver = make_member(), make_member(handle="zqgiver", name="Zqname")
    idea = make_idea(creator)
    hint = actions.give(idea, SAID, by=actor_of(giver), now=now() - timedelta(days=2))
    browser = Browser(app, creator)
    form = browser.get(f"/reports/new?thing=hint&thing_id={hint.id}")
    assert form.status_code == 200
    assert browser.post("/reports/new", {"thing": "hint", "thing_id": hint.id, "reason": "insulting", "good_faith": "1"}).status_code == 303
    desk = Browser(app, make_member("moderator"))
    page = desk.get("/desk/reports").text
    assert "corners would be rounder" in page and "zqgiver" not in page and "Zqname" not in page
    report_id = re.search(r'id="report-(\d+)"', page)[1]
    assert desk.post(f"/desk/reports/{report_id}/decision", {"outcome": "hidden", "text": "No insults."}).status_code == 303
    assert "corners would be rounder" not in browser.get(f"/ideas/{idea.id}/hints").text
