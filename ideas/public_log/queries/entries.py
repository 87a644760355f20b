"""The sealed chain as it is read: its head, pages of it, the heads of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from ideas.core.db import session
from ideas.public_log.models import LogEntry
from ideas.public_log.rules import BEGINNING, with_hash

LINES = 2000


@dataclass(frozen=True)
class Head:
    """The last entry: how many there are, and its hash; 0 and no hash where nothing is sealed."""

    seq: int
    hash: str
    sealed_at: datetime | None = None
    day: date | None = None


def head() -> Head:
    """Where the chain ends now."""
    row = session().execute(select(LogEntry.seq, LogEntry.hash, LogEntry.sealed_at).order_by(LogEntry.seq.desc()).limit(1)).first()
    return Head(row.seq, row.hash, row.sealed_at) if row else Head(0, BEGINNING)


def day_heads(limit: int) -> list[Head]:
    """The heads of the last days, newest first: the entries that closed their tallies."""
    query = select(LogEntry.seq, LogEntry.hash, LogEntry.sealed_at, LogEntry.day).where(LogEntry.day.is_not(None)).order_by(LogEntry.seq.desc()).limit(limit)
    return [Head(*row) for row in session().execute(query)]


def latest(limit: int) -> list[LogEntry]:
    """The last entries, newest first."""
    return list(session().scalars(select(LogEntry).order_by(LogEntry.seq.desc()).limit(limit)))


def entry(seq: int) -> LogEntry | None:
    """One entry by its number."""
    return session().get(LogEntry, seq) if 0 < seq < 2**63 else None


def lines(after: int = 0) -> Iterator[str]:
    """The chain from behind this number up to its present head, a line of JSON each; read in short pieces, for entries never change and have no gaps."""
    last = head().seq
    while after < last:
        session().rollback()
        rows = session().execute(select(LogEntry.seq, LogEntry.body, LogEntry.hash).where(LogEntry.seq > after, LogEntry.seq <= last).order_by(LogEntry.seq).limit(LINES)).all()
        if not rows:
            return
        yield "".join(f"{with_hash(row.body, row.hash)}\n" for row in rows)
        after = rows[-1].seq
    session().rollback()
