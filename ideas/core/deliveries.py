"""Handing events out: a row a follow-up is the promise, a lease is the work, the sweep finds what was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import insert, or_, select, update

from ideas.core.db import session, writing
from ideas.core.events import Delivery, Event, Scheduled

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
TRIES = 8
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


def hand_out(reactions: Mapping[str, Iterable[FollowUp]], *, now: datetime) -> list[int]:
    """Write the delivery rows of up to 200 waiting events and mark these; gives the ids of the new rows."""
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
    return made


def due(*, now: datetime, limit: int = BATCH) -> list[int]:
    """Deliveries that may be worked on: due, not done, not leased."""
    return list(session().scalars(_open(select(Delivery.id), now).order_by(Delivery.due_at, Delivery.id).limit(limit)))


def _open(query: Any, now: datetime) -> Any:
    return query.where(
        Delivery.done_at.is_(None), Delivery.given_up_at.is_(None), Delivery.due_at <= now,
        or_(Delivery.leased_until.is_(None), Delivery.leased_until < now),
    )


def lease(delivery_id: int, *, now: datetime) -> tuple[str, int, int, str | None] | None:
    """Take a delivery for a minute: (follow-up, event id, attempt, cursor); None where another has it."""
    with writing() as current:
        row = current.execute(
            _open(update(Delivery).where(Delivery.id == delivery_id), now)
            .values(leased_until=now + LEASE, attempts=Delivery.attempts + 1)
            .returning(Delivery.follow_up, Delivery.event_id, Delivery.attempts, Delivery.cursor),
        ).first()
    return tuple(row) if row else None


def work(delivery_id: int, follow_ups: Mapping[str, FollowUp], *, now: datetime) -> bool:
    """Do one delivery under its lease; gives False where another has it or it failed."""
    taken = lease(delivery_id, now=now)
    if taken is None:
        return False
    name, event_id, attempt, cursor = taken
    try:
        answer = _run(follow_ups[name], event_id, cursor, now)
    except Exception as error:  # noqa: BLE001 (whatever a follow-up raises is kept in its row)
        session().rollback()
        _failed(delivery_id, attempt, error, now)
        return False
    _finished(delivery_id, answer, now)
    return True


def _run(follow_up: FollowUp, event_id: int, cursor: str | None, now: datetime) -> Done | Again:
    event = session().get(Event, event_id)
    if event is None:
        return Done()
    return follow_up(event, now=now, cursor=cursor) if cursor else follow_up(event, now=now)


def _finished(delivery_id: int, answer: Done | Again, now: datetime) -> None:
    values: dict[str, Any] = {"leased_until": None, "attempts": 0, "last_error": None}
    values |= {"cursor": answer.cursor, "due_at": now} if isinstance(answer, Again) else {"done_at": now}
    with writing() as current:
        current.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values))


def _failed(delivery_id: int, attempt: int, error: Exception, now: datetime) -> None:
    log.warning("follow_up_failed", delivery=delivery_id, attempt=attempt, error=type(error).__name__)
    values: dict[str, Any] = {"leased_until": None, "last_error": f"{type(error).__name__}: {error}"[:500]}
    values |= {"given_up_at": now} if attempt >= TRIES else {"due_at": now + timedelta(seconds=2**attempt)}
    with writing() as current:
        current.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values))


def claim(name: str, every: timedelta, *, now: datetime) -> bool:
    """Take a piece of scheduled work whose time has come; True for exactly one caller."""
    with writing() as current:
        if current.get(Scheduled, name) is None:
            current.add(Scheduled(name=name, due_at=now))
            current.flush()
        row = current.execute(
            update(Scheduled).where(Scheduled.name == name, Scheduled.due_at <= now)
            .values(due_at=now + every, last_done_at=now).returning(Scheduled.name),
        ).first()
    return row is not None
