"""Counting what happened towards badges, and giving them: once, for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, tuple_

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.badges.actions.counts import add_to_counts
from ideas.badges.models import BadgeMark, EarnedBadge
from ideas.badges.queries.events import happened
from ideas.badges.queries.standings import counts_of, have_earned
from ideas.badges.rules.counting import Happened, Mark, marks_of
from ideas.badges.rules.table import BADGES, SPOTTERS
from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, record
from ideas.core.words import ZONE
from ideas.rewards.queries.spotters import goal_of, spotters
from ideas.rewards.rules.spotting import early_ones

STEP = 40  # members in one transaction


def earn(event: Event, *, now: datetime) -> Done:
    """Follow-up: what a live event counts for. What was brought in or made up counts for nothing by itself."""
    marks = marks_of(happened(event)) if event.origin == "live" else []
    if marks:
        count(marks, at=event.at, now=now)
    return Done()


def earn_spotted(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up of a milestone: who saw the idea first, by the very rule that brings points for it, 40 at a time. The cursor is the rank reached."""
    if event.origin != "live" or event.idea_id is None:
        return Done()
    rank = int(cursor or 0)
    if marks := spotted_marks(event, rank):
        count(marks, at=event.at, now=now)
    return Again(str(rank + STEP)) if rank + STEP < early_ones(goal_of(event)) else Done()


def spotted_marks(event: Event, rank: int) -> list[Mark]:
    """What a milestone counts for of those who saw the idea first, 40 from this rank on."""
    people = tuple(spotters(event, rank, STEP))
    return marks_of(Happened(event.kind, event.actor_id, event.at.astimezone(ZONE).date(), idea_id=event.idea_id, groups={SPOTTERS: people}))


@action
def count(marks: Sequence[Mark], *, at: datetime, by: Actor = SYSTEM, now: datetime) -> list[EarnedBadge]:
    """Keep these marks of things that happened `at`, and give each badge that is complete with them; gives the new ones.

    Twice is the same as once. Staff, closed accounts and shells from before this portal earn nothing.
    """
    able = _in_turn({mark.member_id for mark in marks})
    held = have_earned(able)
    counting = {mark for mark in marks if mark.member_id in able and (mark.member_id, mark.badge) not in held}
    fresh = sorted(counting - _kept(counting))
    session().add_all([BadgeMark(member_id=mark.member_id, badge=mark.badge, thing=mark.thing, at=at) for mark in fresh])
    session().flush()
    reached = counts_of({mark.member_id for mark in fresh}, {mark.badge for mark in fresh})
    pairs = sorted({(mark.member_id, mark.badge) for mark in fresh})
    given = [_give(*pair, at=at, by=by, now=now) for pair in pairs if reached[pair] >= BADGES[pair[1]].target]
    add_to_counts([row.badge for row in given], 1)
    return given


def _in_turn(ids: Iterable[int]) -> set[int]:
    """Of these members those who may earn, under their locks, by ascending number: two marks at once are counted one after the other."""
    query = select(Member.id).where(Member.id.in_(list(ids)), Member.role == "member", Member.closed_at.is_(None), Member.confirmed_at.is_not(None))
    return set(session().scalars(query.order_by(Member.id).with_for_update(key_share=True)))


def _kept(marks: Iterable[Mark]) -> set[Mark]:
    """Those that are written already."""
    keys = [(mark.member_id, mark.badge, mark.thing) for mark in marks]
    this = tuple_(BadgeMark.member_id, BadgeMark.badge, BadgeMark.thing)
    return {Mark(*row) for row in session().execute(select(BadgeMark.member_id, BadgeMark.badge, BadgeMark.thing).where(this.in_(keys)))} if keys else set()


def _give(member_id: int, badge: str, *, at: datetime, by: Actor, now: datetime) -> EarnedBadge:
    row = EarnedBadge(member_id=member_id, badge=badge, at=at)
    session().add(row)
    record("badge.earned", by=by, now=now, at=at if session().info.get("origin") else None, member_id=member_id, badge=badge)
    return row
