"""Who left has no name any more: every place says so in the language of who reads, and nothing of it is stored."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.accounts.queries import actor_of
from ideas.board.actions import edit
from ideas.board.models import Idea
from ideas.comments.actions import post
from ideas.core.db import now, session, writing
from ideas.lifecycle import actions as lifecycle
from ideas.privacy.actions import close
from ideas.votes.actions import cast
from tests.browser import Browser
from tests.factories import make_actor, make_idea, make_member, reload

FORMER = {"de": "ein ehemaliges Mitglied", "en": "a former member"}
STORED = "ehemaliges Mitglied in der ersten Sprache"  # as rows have it that were closed before


@pytest.fixture(params=["now", "before"])
def idea(app: Flask, request: pytest.FixtureRequest) -> Idea:
    """An idea of somebody who left, with a comment, an update and a former text of theirs."""
    author = make_member(name="Wilhelmine Unvergessen")
    idea, by = make_idea(author), actor_of(author)
    cast(idea, by=make_actor(), now=now())
    edit(idea, {"body": "Another text, long enough to be kept beside the one that was there before."}, by=by, now=now())
    post(idea, "I would build it.", by=by, now=now())
    lifecycle.post_update(idea, text="The rail holds.", by=by, now=now())
    close(author, by=by, now=now())
    assert reload(author).name == ""
    if request.param == "before":
        with writing():
            session().get_one(type(author), author.id).name = STORED
    return reload(idea)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_readers(app: Flask, idea: Idea, lang: str) -> None:
    visitor = Browser(app)
    page = f"/ideas/{idea.id}-{idea.slug}"
    for address, times in ((page, 3), ("/ideas", 1), (f"/ideas/{idea.id}/comments", 1), (f"/ideas/{idea.id}/timeline", 1), (f"/ideas/{idea.id}/history", 1), ("/feeds/all.atom", 1)):
        text = visitor.get(f"{address}?lang={lang}").text
        assert text.count(FORMER[lang]) + text.count("von einem ehemaligen Mitglied") >= times, address
        assert all(name not in text for name in ("Wilhelmine", STORED, "/members/former-")), address


@pytest.mark.parametrize("lang", ["de", "en"])
def test_staff(app: Flask, idea: Idea, lang: str) -> None:
    browser = Browser(app, make_member("admin", lang=lang))
    for address in ("/desk/inbox?view=all", f"/desk/ideas/{idea.id}?view=all"):
        text = browser.get(address).text
        assert FORMER[lang] in text, address
        assert all(name not in text for name in ("Wilhelmine", STORED, "/members/former-")), address


def test_programs(app: Flask, idea: Idea) -> None:
    client = app.test_client()
    for address in (f"/ideas/{idea.id}", f"/ideas/{idea.id}/comments", f"/ideas/{idea.id}/timeline"):
        assert STORED not in client.get(f"/api/v1{address}").text
    assert client.get(f"/api/v1/ideas/{idea.id}").get_json()["author"] is None


def test_a_waiting_comment_of_who_left(app: Flask) -> None:
    writer = make_member(known_at=None)
    post(make_idea(), "My first words", by=actor_of(writer), now=now())
    with writing():
        session().get_one(type(writer), writer.id).closed_at = now()
    assert FORMER["en"] in Browser(app, make_member("moderator", lang="en")).get("/desk/comments").text
