"""A topic that was merged, or stands by itself again: the boards' sums of those who have points in it, some members at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from ideas.accounts.models import SYSTEM, Actor
from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, tell
from ideas.rewards.actions.writing import insert_into, lock_balances
from ideas.rewards.models import PointScore
from ideas.rewards.queries.agreeing import reached_by, scores_due
from ideas.rewards.queries.topics import UNDOING, members_with, topics_of_merge

STEP = 40


def follow_topics(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up of a merge of topics and of its undoing: the sums go where the topic's name leads by now. The cursor is the last member."""
    last = carry(event.id, int(cursor or 0), by=SYSTEM, now=now)
    return Again(str(last)) if last else Done()


@action
def carry(event_id: int, after: int, *, by: Actor, now: datetime) -> int:  # noqa: ARG001 (the form of a use case)
    """The next members behind this number; gives the last of them, 0 where none is left."""
    event = session().get_one(Event, event_id)
    topics = topics_of_merge(event)
    members = members_with(topics[event.kind == UNDOING], after, STEP) if topics else []
    lock_balances(members)
    for member_id in members:
        _write_anew(member_id)
    if members:
        tell("standing.booked")  # boards that are kept for visitors are outdated
    return members[-1] if len(members) == STEP else 0


def _write_anew(member_id: int) -> None:
    """A member's sums of topics, as their entries make them by now."""
    due, reached = scores_due(member_id, member_id), reached_by(member_id)
    session().execute(delete(PointScore).where(PointScore.member_id == member_id, PointScore.topic_id != 0))
    rows = [{"period": key[0], "topic_id": key[1], "member_id": member_id, "points": points, "reached_at": reached[key]} for key, points in sorted(due.items()) if key[1]]
    if rows:
        session().connection().execute(insert_into(PointScore), rows)
