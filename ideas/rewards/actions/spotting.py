"""Booking who saw it first, in small steps: once a milestone is passed, and again where its idea is removed or put back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import SYSTEM, Actor
from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event
from ideas.rewards.actions.booking import topics_of
from ideas.rewards.actions.thanking import book
from ideas.rewards.actions.writing import Line, day_of, lock_balances
from ideas.rewards.models import Entry
from ideas.rewards.queries.season import entry_of
from ideas.rewards.queries.spotters import goal_of, spotters
from ideas.rewards.rules.meaning import TOGGLES
from ideas.rewards.rules.spotting import early_ones

STEP = 40


def book_spotters(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up of a passed milestone: its first supporters, 40 at a time. The cursor is the rank reached."""
    if event.idea_id is None or event.origin != "live":
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
            book(Line(event.id, "spotter", member_id, 0, event.at, day_of(event.at), event.idea_id, event.idea_id, topics=topics, facts=facts), "spotter")
    return after + STEP if after + STEP < early_ones(goal_of(event)) else 0


@action
def state_some(idea_id: int, *, by: Actor, now: datetime) -> int:  # noqa: ARG001 (the form of a use case)
    """Note some of an idea's removals and returns with those who saw it first; gives how many were missing."""
    missing = missing_states(idea_id)
    lock_balances(one.member_id for one in missing)
    for one in missing:
        if entry_of(one.id, "spotter_state", one.member_id) is None:
            line = Line(one.id, "spotter_state", one.member_id, 0, one.at, day_of(one.at), idea_id, idea_id, facts={"stands": one.kind == "idea.restored"})
            book(line, "spotter")
    return len(missing)


def missing_states(idea_id: int) -> list[Row]:
    """Removals and returns of an idea that those who saw it first do not know of yet, at most 40."""
    told, base = aliased(Entry), Entry
    known = select(told.id).where(told.event_id == Event.id, told.rule == "spotter_state", told.member_id == base.member_id)
    query = (
        select(Event.id, Event.kind, Event.at, base.member_id).distinct()
        .join(base, and_(Event.idea_id == base.idea_id, base.family == "spotter", base.reverses_id.is_(None), base.event_id < Event.id))
        .where(Event.idea_id == idea_id, Event.kind.in_(TOGGLES), Event.origin == "live", ~known.exists()).order_by(Event.id, base.member_id).limit(STEP)
    )
    return list(session().execute(query))
