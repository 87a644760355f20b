"""Handing events out: a row a follow-up is the promise, a lease is the work, the sweep finds what was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ideas.core.db import session, writing
from ideas.core.events import Delivery, Event, Scheduled

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
TRIES = 30  # with the waits below: what cannot be done is tried for about a day
LONGEST_WAIT = timedelta(hours=1)
FEW, FEW_WAIT = 8, timedelta(minutes=5)  # after less than eight tries nothing waits longer than 2 ** 8 seconds
RUN = timedelta(minutes=15)
SKEW = timedelta(minutes=10)  # what lies further ahead than it may was written by a clock that went wrong, and is not waited for
BATCH = 200


@dataclass(frozen=True)
class Done:
    """The follow-up is finished."""


@dataclass(frozen=True)
class Again:
    """The follow-up has more to do; `cursor` says where it goes on."""

    cursor: str


FollowUp = Callable[..., Done | Again]


def name_of(follow_up: Callable[..., Any]) -> str:
    """A follow-up's name in its row: module and function."""
    return f"{follow_up.__module__.removeprefix('ideas.')}.{follow_up.__name__}"


@dataclass(frozen=True)
class Lease:
    """A delivery in hand. `until` is also its mark: who comes back after another took it finds a later one and writes nothing."""

    id: int
    follow_up: str
    event_id: int
    attempt: int
    cursor: str | None
    until: datetime


def hand_out(reactions: Mapping[str, Iterable[FollowUp]], *, now: datetime) -> list[int]:
    """Write the delivery rows of waiting events, 200 events at a time until some have follow-ups; gives the ids of the new rows."""
    while True:
        events, made = _hand_out_some(reactions, now)
        if made or not events:
            return made


def _hand_out_some(reactions: Mapping[str, Iterable[FollowUp]], now: datetime) -> tuple[int, list[int]]:
    """The rows and the mark of their events in one transaction: a kill leaves both or none."""
    with writing() as current:
        events = current.execute(
            select(Event.id, Event.kind).where(Event.handed_out_at.is_(None)).order_by(Event.id).limit(BATCH).with_for_update(skip_locked=True),
        ).all()
        rows = [
            {"event_id": event_id, "follow_up": name_of(follow_up), "due_at": now, "attempts": 0}
            for event_id, kind in events
            for follow_up in reactions.get(kind, ())
        ]
        made = list(current.scalars(insert(Delivery).returning(Delivery.id), rows)) if rows else []
        if events:
            current.execute(update(Event).where(Event.id.in_([e.id for e in events])).values(handed_out_at=now))
    return len(events), made


def due(*, now: datetime, limit: int = BATCH, only: Iterable[str] | None = None, but: Iterable[str] = ()) -> list[int]:
    """Deliveries that may be worked on: due, not done, not leased; `only` these follow-ups, or all `but` those."""
    query = _open(select(Delivery.id), now).where(Delivery.follow_up.not_in(list(but)))
    if only is not None:
        query = query.where(Delivery.follow_up.in_(list(only)))
    return list(session().scalars(query.order_by(Delivery.due_at, Delivery.id).limit(limit)))


def _open(query: Any, now: datetime) -> Any:
    return query.where(
        Delivery.done_at.is_(None), Delivery.given_up_at.is_(None),
        or_(_come(Delivery.due_at, now, LONGEST_WAIT), (Delivery.attempts < FEW) & _come(Delivery.due_at, now, FEW_WAIT)),
        or_(Delivery.leased_until.is_(None), Delivery.leased_until < now, Delivery.leased_until > now + LEASE + SKEW),
    )


def _come(moment: Any, now: datetime, most: timedelta) -> ColumnElement[bool]:
    """A moment has come, or lies further ahead than anybody may have put it: the clock was set back."""
    return or_(moment <= now, moment > now + most + SKEW)


def lease(delivery_id: int, *, now: datetime) -> Lease | None:
    """Take a delivery for a minute; None where another has it."""
    with writing() as current:
        row = current.execute(
            _open(update(Delivery).where(Delivery.id == delivery_id), now)
            .values(leased_until=now + LEASE, attempts=Delivery.attempts + 1)
            .returning(Delivery.id, Delivery.follow_up, Delivery.event_id, Delivery.attempts, Delivery.cursor),
        ).first()
    return Lease(row.id, row.follow_up, row.event_id, row.attempts, row.cursor, now + LEASE) if row else None


def work(delivery_id: int, follow_ups: Mapping[str, FollowUp], *, now: datetime) -> bool:
    """Do one delivery under its lease; gives False where another has it, took it over meanwhile, or it failed."""
    taken = lease(delivery_id, now=now)
    if taken is None:
        return False
    try:
        answer = _run(follow_ups[taken.follow_up], taken, now)
    except Exception as error:  # noqa: BLE001 (whatever a follow-up raises is kept in its row)
        session().rollback()
        _failed(taken, error, now)
        return False
    return _finished(taken, answer, now)


def _run(follow_up: FollowUp, taken: Lease, now: datetime) -> Done | Again:
    event = session().get(Event, taken.event_id)
    if event is None:
        return Done()
    return follow_up(event, now=now, cursor=taken.cursor) if taken.cursor else follow_up(event, now=now)


def _finished(taken: Lease, answer: Done | Again, now: datetime) -> bool:
    values: dict[str, Any] = {"attempts": 0, "last_error": None}
    return _give_back(taken, values | ({"cursor": answer.cursor, "due_at": now} if isinstance(answer, Again) else {"done_at": now}))


def _failed(taken: Lease, error: Exception, now: datetime) -> None:
    log.warning("follow_up_failed", delivery=taken.id, attempt=taken.attempt, error=type(error).__name__)
    wait = min(timedelta(seconds=2 ** min(taken.attempt, 12)), LONGEST_WAIT)
    _give_back(taken, {"last_error": f"{type(error).__name__}: {error}"[:500]} | ({"given_up_at": now} if taken.attempt >= TRIES else {"due_at": now + wait}))


def _give_back(taken: Lease, values: dict[str, Any]) -> bool:
    """Write how it went, where the lease still is ours."""
    with writing() as current:
        row = current.execute(
            update(Delivery).where(Delivery.id == taken.id, Delivery.leased_until == taken.until).values(leased_until=None, **values).returning(Delivery.id),
        ).first()
    return row is not None


def claim(name: str, every: timedelta, *, now: datetime) -> bool:
    """Take a piece of scheduled work whose time has come, for a quarter of an hour; True for exactly one caller, who then says `ran`."""
    with writing() as current:
        if current.get(Scheduled, name) is None:
            _begin_schedule(name, now)
        row = current.execute(
            update(Scheduled).where(
                Scheduled.name == name, _come(Scheduled.due_at, now, every),
                or_(Scheduled.leased_until.is_(None), Scheduled.leased_until <= now, Scheduled.leased_until > now + RUN + SKEW),
            ).values(leased_until=now + RUN).returning(Scheduled.name),
        ).first()
    return row is not None


def _begin_schedule(name: str, now: datetime) -> None:
    """Its first row; on PostgreSQL another worker may write the same at this moment."""
    try:
        with session().begin_nested():
            session().add(Scheduled(name=name, due_at=now))
    except IntegrityError:
        return


def ran(name: str, after: timedelta, *, now: datetime, done: bool = True) -> None:
    """Give scheduled work back, due again after this time; what was not done keeps its last date."""
    values = {"last_done_at": now} if done else {}
    with writing() as current:
        current.execute(update(Scheduled).where(Scheduled.name == name).values(due_at=now + after, leased_until=None, **values))
