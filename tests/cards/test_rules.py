"""What a card says of an idea."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ideas.accounts.models import SYSTEM, VISITOR, Actor
from ideas.cards.rules import Told, fingerprint, people, place, slats, stale, way, why_not_draw, why_not_kit
from ideas.core.words import say
from tests.conftest import NOON

FOUR = (10, 50, 150, 300)


@pytest.mark.parametrize(
    ("stage", "passed", "reached", "goal", "german", "filled"),
    [
        ("gathering", 0, False, 300, "Ziel: 300 Menschen", (False,) * 4),
        ("gathering", 2, False, 300, "Schon 50 sind dabei. Ziel: 300 Menschen", (True, True, False, False)),
        ("gathering", 4, True, 300, "Ziel erreicht: 300 Menschen wollen das", (True,) * 4),
        ("in_review", 4, True, 300, "Ziel erreicht: 300 Menschen wollen das", (True,) * 4),
        ("gathering", 0, False, None, "Sammelt Stimmen", ()),
        ("launched", 4, True, 300, "Im Regal", (True,) * 4),
        ("declined", 4, True, 300, "Abgelehnt", (True,) * 4),
        ("expired", 1, False, 300, "Zeit abgelaufen", ()),
    ],
)
def test_the_way_of_an_idea(stage, passed, reached, goal, german, filled):
    told = Told(7, "A run", stage, goal, reached, FOUR if goal else (), passed)
    assert (say("de", way(told)), slats(told)) == (german, filled)


@pytest.mark.parametrize(
    ("names", "german"), [((), None), (("Ada",), "von Ada"), (("Ada", "Bob"), "von Ada und noch jemandem"), (("Ada", "Bob", "Cleo"), "von Ada und 2 anderen")],
)
def test_who_made_it(names, german):
    words = people(names)
    assert (say("de", words) if words else None) == german


def test_the_same_card_has_the_same_print():
    one = {"title": "A", "slats": (True, False)}
    assert fingerprint(one) == fingerprint(dict(reversed(one.items()))) != fingerprint(one | {"title": "B"})
    assert list(stale({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"})) == ["b", "c"]
    assert [place("idea", "de", 7), place("portal", "en")] == ["idea:7:de", "portal:en"]


@pytest.mark.parametrize(
    ("person", "made_it", "cause"),
    [(VISITOR, False, "not_yours"), (Actor(1, "member"), False, "not_yours"), (Actor(1, "member"), True, None), (Actor(1, "team"), False, None), (SYSTEM, False, "not_yours")],
)
def test_who_has_the_kit(person, made_it, cause):
    refusal = why_not_kit(person, made_it=made_it)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(
    ("is_public", "is_there", "minutes_ago", "cause"),
    [(True, False, None, None), (True, False, 5, None), (True, False, 4, "asked_already"), (True, True, None, "card_there"), (False, False, None, "not_public"), (False, True, 1, "not_public")],
)
def test_a_card_is_drawn_where_there_is_none_and_nobody_asked_just_now(is_public, is_there, minutes_ago, cause):
    asked_at = NOON - timedelta(minutes=minutes_ago) if minutes_ago is not None else None
    refusal = why_not_draw(is_public=is_public, is_there=is_there, asked_at=asked_at, now=NOON)
    assert (refusal.cause if refusal else None) == cause
