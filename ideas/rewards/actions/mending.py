"""Bringing the ledger in line with the events where a portal was restored or an older version wrote less: by adding alone, but for people from before this portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import delete, select, update

from ideas.accounts.models import SYSTEM, Actor
from ideas.core.bulk import chunks
from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event
from ideas.rewards.actions.booking import book_idea
from ideas.rewards.actions.leaving import take_along
from ideas.rewards.actions.spotting import book_spotters, follow_spotters
from ideas.rewards.actions.thanking import book_thanks
from ideas.rewards.actions.writing import insert_into, lock_balances
from ideas.rewards.models import Balance, PointScore
from ideas.rewards.queries.agreeing import reached_by, score_problems, scores_due, unequal_balances
from ideas.rewards.queries.season import from_before
from ideas.rewards.queries.supports import PASSED
from ideas.rewards.rules.making import BRINGING, TAKING
from ideas.rewards.rules.meaning import THANKS, TOGGLES

FOLLOW_UPS: tuple[tuple[Callable[..., Done | Again], tuple[str, ...]], ...] = (
    (book_idea, (*BRINGING, *TAKING)), (book_thanks, tuple(THANKS)), (book_spotters, PASSED), (follow_spotters, TOGGLES),
)
SOME = 500


def book_again(*, now: datetime) -> int:
    """Do every booking of every event once more: what stands stays, what is missing comes. Gives how many events were looked at."""
    seen = 0
    for follow_up, kinds in FOLLOW_UPS:
        for event_id in _events(kinds):
            run_whole(follow_up, event_id, now=now)
            seen += 1
    return seen


def _events(kinds: tuple[str, ...]) -> Iterator[int]:
    """Their numbers, some at a time: every event was written long before, so nothing comes in between."""
    last = 0
    while some := list(session().scalars(select(Event.id).where(Event.kind.in_(kinds), Event.id > last).order_by(Event.id).limit(SOME))):
        yield from some
        last = some[-1]


def run_whole(follow_up: Callable[..., Done | Again], event_id: int, *, now: datetime) -> None:
    """All steps of one booking."""
    cursor: str | None = None
    while True:
        session().rollback()
        answer = follow_up(session().get_one(Event, event_id), now=now, **({"cursor": cursor} if cursor else {}))
        if isinstance(answer, Done):
            return
        cursor = answer.cursor


def mend_sums(*, now: datetime) -> int:
    """Write balances and the boards' sums anew where they are not those of the ledger; gives of how many members. People from before this portal have none."""
    leave_out(by=SYSTEM, now=now)
    members = sorted({row[0] for row in session().execute(unequal_balances())} | {key[2] for key, _has, _due in score_problems()})
    session().rollback()
    for member_id in members:
        mend_member(member_id, by=SYSTEM, now=now)
    return len(members)


@action
def leave_out(*, by: Actor, now: datetime) -> None:  # noqa: ARG001 (the form of a use case)
    """Take away what an older version wrote for people from before this portal."""
    for some in chunks(from_before(), SOME):
        take_along(some)


@action
def mend_member(member_id: int, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 (the form of a use case)
    """Write one member's balance and sums anew from their entries."""
    lock_balances([member_id])
    for _member, _balance, _earned, summed, counted in session().execute(unequal_balances().where(Balance.member_id == member_id)).all():
        session().execute(update(Balance).where(Balance.member_id == member_id).values(balance=summed, earned=counted))
    due, reached = scores_due(member_id, member_id), reached_by(member_id)
    session().execute(delete(PointScore).where(PointScore.member_id == member_id))
    rows = [{"period": key[0], "topic_id": key[1], "member_id": member_id, "points": points, "reached_at": reached[key]} for key, points in sorted(due.items())]
    if rows:
        session().connection().execute(insert_into(PointScore), rows)
