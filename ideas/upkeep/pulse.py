"""How the portal is doing: what waits and for how long, what was given up, when worker and backup were last seen; for health pages and metrics."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ideas.accounts.models import Mail, Member
from ideas.board.models import Idea
from ideas.comments.models import Comment
from ideas.core.db import BUSY_SECONDS, db, session, table
from ideas.core.events import Delivery, Event, Scheduled
from ideas.upkeep.backup import last_backup

PROBE = "readyz"
PROBE_SECONDS = 2


@dataclass(frozen=True)
class Pulse:
    """Ages in seconds (0 where nothing waits, None where it was never seen), numbers of rows, bytes."""

    events_waiting: int
    deliveries_open: int
    deliveries_given_up: int
    mails_waiting: int
    queue_seconds: float
    index_lag_seconds: float
    worker_seconds: float | None
    backup_seconds: float | None
    disk_free_bytes: int


def pulse(data_dir: Path, *, now: datetime) -> Pulse:
    """A handful of small indexed reads."""
    events, oldest_event = _one(select(func.count(), func.min(Event.recorded_at)).where(Event.handed_out_at.is_(None)))
    going = (Delivery.done_at.is_(None), Delivery.given_up_at.is_(None))
    opened, oldest = _one(select(func.count(), func.min(Delivery.due_at)).where(*going))
    lagging = session().scalar(select(func.min(Delivery.due_at)).where(*going, Delivery.follow_up.startswith("search.")))
    worker = session().scalar(select(func.max(Scheduled.last_done_at)).where(Scheduled.name != PROBE))
    return Pulse(
        events_waiting=events, deliveries_open=opened, queue_seconds=max(_age(oldest_event, now), _age(oldest, now)), index_lag_seconds=_age(lagging, now),
        deliveries_given_up=session().scalar(select(func.count()).select_from(Delivery).where(Delivery.given_up_at.is_not(None))) or 0,
        mails_waiting=session().scalar(select(func.count()).select_from(Mail)) or 0, worker_seconds=_age(worker, now) if worker else None,
        backup_seconds=backup_age(data_dir, now=now), disk_free_bytes=shutil.disk_usage(data_dir).free,
    )


def totals() -> dict[str, int]:
    """Members with an account, ideas, counted votes, comments."""
    counted = {
        "members": select(func.count()).select_from(Member).where(Member.closed_at.is_(None), Member.source.is_(None)),
        "ideas": select(func.count()).select_from(Idea).where(Idea.stage != "draft"),
        "votes": select(func.coalesce(func.sum(Idea.vote_count), 0)),
        "comments": select(func.count()).select_from(Comment),
    }
    return {name: int(session().scalar(query) or 0) for name, query in counted.items()}


def backup_age(data_dir: Path, *, now: datetime) -> float | None:
    """Seconds since the moment of the last verified backup; None where there was none."""
    told = last_backup(data_dir)
    try:
        return max(0.0, (now - datetime.fromisoformat(told["moment"])).total_seconds()) if told else None
    except (ValueError, TypeError):
        return None


def writable() -> bool:
    """Whether a row can be written and kept now: waits two seconds for the lock and not a minute, and past no other writer of this process."""
    try:
        with db.engine.connect() as connection, _impatient(connection), connection.execution_options(write=True).begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL statement_timeout = '{PROBE_SECONDS}s'"))
            _write(connection)
    except IntegrityError:
        return True  # another process wrote the first row at this very moment
    except SQLAlchemyError:
        return False
    return True


def _write(connection: Connection) -> None:
    moment = datetime.now().astimezone()
    probed = connection.execute(update(table(Scheduled)).where(table(Scheduled).c.name == PROBE).values(due_at=moment))
    if not probed.rowcount:
        connection.execute(table(Scheduled).insert().values(name=PROBE, due_at=moment))


@contextmanager
def _impatient(connection: Connection) -> Iterator[None]:
    """On SQLite: another patience, set before the transaction begins and set back after it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={PROBE_SECONDS * 1000}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")


def _one(query: Any) -> tuple[int, datetime | None]:
    row = session().execute(query).one()
    return row[0] or 0, row[1]


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
