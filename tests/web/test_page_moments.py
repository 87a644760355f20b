"""Kept pages of the open rooms: outdated at once by what they show, and never kept past a moment of the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from ideas.challenges import actions as challenges
from ideas.collections.actions import gather
from ideas.comments.actions import hide, post
from ideas.core.words import ZONE
from ideas.lifecycle.actions import move, post_update
from ideas.openness.actions import change_principles
from ideas.products import actions as products
from tests.challenges.scenes import NOW, asked, fields
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, reload
from tests.products.things import make_launched
from tests.reviews.scenes import planned
from tests.web.test_page_cache import hits, kept, page_of, read, store

__all__ = ["kept"]
pytestmark = both_databases
WORDS = "We have looked at it closely and we would like to make it."
PROMISE = {"text_de": "Wir antworten auf jede Idee, immer mit einem Grund.", "text_en": "We answer every idea, and always with a reason."}


def _approve() -> object:
    return move(make_idea(stage="in_review"), "approved", text=WORDS, by=make_actor("team"), now=NOON)


def _promise() -> object:
    return post_update(make_idea(), text=WORDS, next_step="A model", promised_for=date(2026, 8, 1), by=make_actor("team"), now=NOON)


def _hide() -> object:
    comment = post(make_idea(), "Nobody shall read this sentence", by=make_actor(), now=NOON)
    return hide(comment, reason="insulting", text="This hurts somebody.", by=make_actor("moderator"), now=NOON)


def _announce() -> object:
    team = make_actor("team")
    return challenges.announce(challenges.draft(fields(), by=team, now=NOON - timedelta(days=1)), by=team, now=NOON - timedelta(days=1))


CHANGES: dict[str, tuple[str, Callable[[], object]]] = {
    "a decision": ("/decisions", _approve), "what is approved": ("/roadmap", _approve), "a promise": ("/promises", _promise), "the promise of the brand": ("/principles", lambda: change_principles(PROMISE, by=make_actor("admin"), now=NOON)),
    "its history": ("/principles/history", lambda: change_principles(PROMISE, by=make_actor("admin"), now=NOON)), "what moderation did": ("/openness/hidden", _hide), "the figures' page": ("/openness", _approve),
    "a round": ("/reviews", planned), "a challenge": ("/challenges", _announce), "a collection": ("/collections", lambda: gather("Small things", official=True, by=make_actor("team"), now=NOON)),
    "who is in the goal club": ("/goal-club", _approve),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_an_open_page_is_kept_until_something_happens(kept: Flask, what: str) -> None:
    path, change = CHANGES[what]
    assert hits(kept, lambda: [read(kept, path), read(kept, path)]) == 1
    change()
    assert hits(kept, lambda: read(kept, path)) == 0


def test_what_is_told_of_a_product_is_seen_at_once(kept: Flask) -> None:
    idea = make_launched()
    page = f"/products/{idea.id}-{idea.slug}"
    assert hits(kept, lambda: [read(kept, page), read(kept, page)]) == 1
    products.change(reload(idea), text="In a box of beech.", shop_url="", royalty_hundredths=100, copy_count=1, by=make_actor("team"), now=NOON)
    assert "In a box of beech." in read(kept, page)


def seconds_kept(kept: Flask, path: str) -> float:
    """How long a page that was just made may be given out."""
    store(kept)._pages.clear()
    read(kept, path)
    return max(page.until for page in store(kept)._pages.values()) - time.monotonic()


def test_no_page_outlives_its_day(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says "3 days left", "one day late", "since today"."""
    idea = make_idea(closes_at=datetime.now(UTC) + timedelta(days=9))
    paths = (page_of(idea), "/", "/ideas", "/promises", "/roadmap", "/challenges", "/openness")
    last = datetime.now(UTC).astimezone(ZONE).replace(hour=23, minute=59, second=51, microsecond=0)
    monkeypatch.setattr("ideas.web.moments.now", lambda: last)
    assert [path for path in paths if not 0 < seconds_kept(kept, path) <= 9] == []


def test_a_page_begun_before_midnight_and_made_after_it_is_not_kept(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    midnight = datetime(2026, 7, 2, tzinfo=ZONE)
    moments = iter((midnight - timedelta(milliseconds=5), *[midnight + timedelta(seconds=1)] * 20))
    monkeypatch.setattr("ideas.web.moments.now", lambda: next(moments))
    read(kept, "/promises")
    assert len(store(kept)._pages) == 0


def test_a_countdown_ends_the_page_that_shows_it(kept: Flask) -> None:
    idea = make_idea(closes_at=datetime.now(UTC) + timedelta(seconds=25))
    assert [path for path in (page_of(idea), "/ideas", "/") if not 0 < seconds_kept(kept, path) <= 25] == []


def test_a_phase_ends_the_pages_that_name_it(kept: Flask) -> None:
    soon = (datetime.now(UTC) - NOW).total_seconds() + 40
    challenge = asked(begun=5 - soon / 86_400)
    for path in ("/challenges", f"/challenges/{challenge.id}-{challenge.slug}"):
        assert 0 < seconds_kept(kept, path) <= 40
