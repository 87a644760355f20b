"""Rounds for tests: begun by the use cases, with ideas that are in review."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.reviews import actions
from ideas.reviews.actions.rounds import take_in
from ideas.reviews.models import Round, RoundEntry
from ideas.reviews.queries.rounds import entry_for
from ideas.reviews.rules.scoring import CRITERIA
from tests.factories import make_actor, make_idea, make_member

ENTRY = date(2027, 1, 4)
BEFORE = datetime(2027, 1, 3, 12, tzinfo=UTC)
BEGUN = datetime(2027, 1, 4, 12, tzinfo=UTC)
LATER = BEGUN + timedelta(days=30)
TEXT = "We like it, and we looked at it three times before we decided."
NO = {"outcome": "declined", "reason": "cost_or_price", "text": TEXT}
YES = {"outcome": "approved", "text": TEXT}
CHANCE = {"outcome": "second_chance", "reason": "demand_too_low", "text": TEXT}
PARKED = {"outcome": "parked", "reason": "timing_parked", "text": TEXT, "parked_until": date(2027, 6, 1)}


def planned() -> Round:
    """A round whose entry closes on 4 January 2027."""
    return actions.make(entry_closes_on=ENTRY, decisions_on=None, by=make_actor("admin"), now=BEFORE)


def begun(*ideas: Idea, count: int = 1) -> tuple[Round, list[RoundEntry]]:
    """A round that has taken in these ideas, or so many new ones."""
    found = planned()
    ideas = ideas or tuple(make_idea(stage="in_review") for _ in range(count))
    take_in(found, now=BEGUN)
    return session().get_one(Round, found.id), [entry_of(found, idea) for idea in ideas]


def entry_of(found: Round, idea: Idea) -> RoundEntry:
    """An idea's place in a round, which it has."""
    entry = entry_for(found.id, idea.id)
    assert entry is not None
    return entry


def reviewer(found: Round, role: str = "brand", *, staff: str = "team", **more: Any) -> tuple[Member, Actor]:
    """Somebody of the team who reviews in this round."""
    member = make_member(staff, **more)
    actions.assign(found, member, role=role, by=make_actor("team"), now=BEGUN)
    return member, actor_of(member)


def scores(value: int = 3, **more: int) -> dict[str, int]:
    """A whole scorecard."""
    return dict.fromkeys(CRITERIA, value) | more


def published(found: Round, entries: list[RoundEntry], said: dict[str, Any], *, now: datetime = LATER) -> None:
    """These decisions, public."""
    team = make_actor("team")
    for entry in entries:
        actions.prepare(entry, said, by=team, now=now)
    actions.publish_together(found, [entry.id for entry in entries], now, by=team, now=now)
    actions.publish_due(now=now)
