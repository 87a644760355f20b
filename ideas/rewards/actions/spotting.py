"""Booking who saw it first, in small steps: once a milestone is passed, and again where its idea is removed or put back."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.board.models import Idea
from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event
from ideas.rewards.actions.booking import topics_of
from ideas.rewards.actions.thanking import book
from ideas.rewards.actions.writing import Line, day_of, lock_balances
from ideas.rewards.models import Entry
from ideas.rewards.queries.season import entry_of
from ideas.rewards.queries.supports import chance, eyes_of, passed_before, supported_by, supporters_at, window_of
from ideas.rewards.rules.making import shares_in
from ideas.rewards.rules.spotting import Eye, bonus, early_ones

STEP = 40
TOGGLES = ("idea.removed", "idea.restored")


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
            book(Line(event.id, "spotter", member_id, 0, event.at, day_of(event.at), event.idea_id, event.idea_id, topics=topics, facts=facts), member_id, "spotter")
    return after + STEP if after + STEP < early_ones(goal_of(event)) else 0


def goal_of(event: Event) -> int:
    """The votes of the milestone that an event tells of."""
    return int(event.facts.get("votes") or event.facts.get("goal") or 0)


def spotters(event: Event, after: int, most: int) -> dict[int, dict[str, int]]:
    """Who gets how much for a milestone among the ranks behind `after`, with what it was reckoned from; by number of the member."""
    goal, window = goal_of(event), window_of(event.at)
    people = supporters_at(event.idea_id or 0, event.id)[after:min(after + most, early_ones(goal))]
    if not people:
        return {}
    passed = passed_before(window.end)
    share, eyes, out = chance(window, passed), eyes_of(people, event.idea_id or 0, window, passed), _left_out(event, people)
    told = {one: _told(rank, goal, eyes[one], share) for rank, one in enumerate(people, after + 1) if one not in out}
    return {one: facts for one, facts in sorted(told.items()) if facts["worth"]}


def _told(rank: int, goal: int, eye: Eye, share: Fraction) -> dict[str, int]:
    return {"worth": bonus(rank, goal, eye, share), "rank": rank, "goal": goal, "supports": eye.supports, "passed": eye.passed, "chance": round(share * 1000)}


def _left_out(event: Event, people: list[int]) -> set[int]:
    """Its makers, whom they supported themselves, the team, and who has left."""
    makers = {member for member, _ in shares_in(event.facts.get("earns"))} | set(session().scalars(select(Idea.author_id).where(Idea.id == event.idea_id)))
    earning = set(session().scalars(select(Member.id).where(Member.id.in_(people), Member.role == "member", Member.closed_at.is_(None))))
    known = {one for one in makers if one is not None}
    return known | supported_by(known, window_of(event.at)) | (set(people) - earning)


@action
def state_some(idea_id: int, *, by: Actor, now: datetime) -> int:  # noqa: ARG001 (the form of a use case)
    """Note some of an idea's removals and returns with those who saw it first; gives how many were missing."""
    missing = missing_states(idea_id)
    lock_balances(one.member_id for one in missing)
    for one in missing:
        if entry_of(one.id, "spotter_state", one.member_id) is None:
            line = Line(one.id, "spotter_state", one.member_id, 0, one.at, day_of(one.at), idea_id, idea_id, facts={"stands": one.kind == "idea.restored"})
            book(line, one.member_id, "spotter")
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
