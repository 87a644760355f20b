"""Who gives hints, what they say, when they are read."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ideas.accounts.models import VISITOR, Actor
from ideas.hints.rules import day_began, errors_in, why_not_give, why_not_use
from tests.conftest import NOON

GOOD = {"originality": "1", "usefulness": "5", "detail": "3"}


@pytest.mark.parametrize(("person", "stage", "cause"), [
    (Actor(1, "member"), "gathering", None), (Actor(1, "team"), "in_review", None), (Actor(7, "member"), "gathering", "own_idea"), (VISITOR, "gathering", "sign_in_first"),
    (Actor(1, "member", confirmed=False), "gathering", "unconfirmed"), (Actor(1, "member"), "approved", "hints_closed"), (Actor(1, "member"), "draft", "hints_closed"),
])
def test_who_gives(person, stage, cause):
    refusal = why_not_give(SimpleNamespace(stage=stage, author_id=7), person, NOON)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("author_id", "person", "cause"), [(7, Actor(7, "member"), None), (7, Actor(1, "admin"), "not_yours"), (None, VISITOR, "sign_in_first"), (None, Actor(1, "member"), "not_yours")])
def test_who_uses(author_id, person, cause):
    refusal = why_not_use(author_id, person, NOON)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("given", "text", "fields"), [
    (GOOD, "Round the corners.", []), ({}, "", ["originality", "usefulness", "detail", "text"]), (GOOD | {"detail": "6"}, "x", ["detail"]), (GOOD | {"detail": "0"}, "x", ["detail"]),
    (GOOD | {"detail": "٣"}, "x", ["detail"]), (GOOD, "x" * 300, []), (GOOD, "x" * 301, ["text"]),
])
def test_what_a_hint_lacks(given, text, fields):
    assert list(errors_in(given, text)) == fields


@pytest.mark.parametrize(("now", "began"), [
    (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), datetime(2026, 6, 30, 22, 0, tzinfo=UTC)), (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), datetime(2026, 7, 1, 22, 0, tzinfo=UTC)),
    (datetime(2026, 12, 1, 22, 30, tzinfo=UTC), datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),
])
def test_a_day_begins_where_the_portal_lives(now, began):
    assert day_began(now) == began
