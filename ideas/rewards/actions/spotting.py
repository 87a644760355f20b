"""Booking who saw it first, in small steps: once a milestone is passed, and again where its idea is removed or put back."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event
from ideas.rewards.actions.booking import topics_of
from ideas.rewards.actions.thanking import book
from ideas.rewards.actions.writing import Line, day_of, lock_balances
from ideas.rewards.models import Entry
from ideas.rewards.queries.happenings import toggles_of
from ideas.rewards.queries.season import entry_of
from ideas.rewards.queries.spotters import goal_of, spotters
from ideas.rewards.rules.making import Happening, spot_states
from ideas.rewards.rules.spotting import early_ones

STEP = 40


def book_spotters(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up of a passed milestone: its first supporters, 40 at a time. The cursor is the rank reached."""
    if event.idea_id is None or "earns" not in event.facts:
        return Done()
    if cursor == "states":
        return follow_spotters(event, now=now)
    rank = spot(event.id, int(cursor or 0), by=SYSTEM, now=now)
    return Again(str(rank) if rank else "states")


def follow_spotters(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:  # noqa: ARG001 (what is missing is asked anew)
    """Follow-up of a removal and of putting back: who saw this idea first has their points taken or given again."""
    if event.idea_id is None or not state_some(event.idea_id, by=SYSTEM, now=now):
        return Done()
    return Again("states")


@action
def spot(event_id: int, after: int, *, by: Actor, now: datetime) -> int:  # noqa: ARG001 (the form of a use case)
    """Book the supporters behind this rank; gives the rank where the next step begins, 0 where none is left."""
    event = session().get_one(Event, event_id)
    worths = spotters(event, after, STEP)
    lock_balances(worths)
    topics = topics_of(event.idea_id or 0)
    for member_id, facts in worths.items():
        if entry_of(event.id, "spotter", member_id) is None:
            book(Line(event.id, "spotter", member_id, 0, event.at, day_of(event.at), event.idea_id, event.id, topics=topics, facts=facts), "spotter")
    return after + STEP if after + STEP < early_ones(goal_of(event)) else 0


@action
def state_some(idea_id: int, *, by: Actor, now: datetime) -> int:  # noqa: ARG001 (the form of a use case)
    """Note some of what became of an idea's milestones with those who saw it first; gives how many were missing."""
    missing = missing_states(idea_id)
    lock_balances(base.member_id for base, _event, _stands in missing)
    for base, event, stands in missing:
        line = Line(event.id, f"spotter_state:{base.event_id}", base.member_id, 0, event.at, day_of(event.at), idea_id, base.event_id, facts={"stands": stands})
        if entry_of(line.event_id, line.rule, line.member_id) is None:
            book(line, "spotter")
    return len(missing)


def missing_states(idea_id: int) -> list[tuple[Entry, Happening, bool]]:
    """What those who saw an idea first do not know of yet, at most 40."""
    toggles = {one.id: one for one in toggles_of(idea_id)}
    entries = session().scalars(select(Entry).where(Entry.idea_id == idea_id, Entry.family.in_(("spotter", "spotter_state")), Entry.reverses_id.is_(None)).order_by(Entry.id)).all() if toggles else []
    known = {(one.event_id, one.thing_id, one.member_id) for one in entries if one.family == "spotter_state"}
    missing = (
        (one, toggles[event_id], stands) for one in entries if one.family == "spotter"
        for event_id, stands in spot_states(one.facts["number"], (event for event in toggles.values() if event.id > one.event_id)) if (event_id, one.event_id, one.member_id) not in known
    )
    return list(islice(missing, STEP))
