"""The sealed chain, where it stands, and the votes as last tallied."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId


class LogEntry(Base):
    """One sealed entry: `body` is its canonical JSON without its own hash, `hash` the SHA-256 of that in hex; never changed, never deleted."""

    __tablename__ = "log_entries"
    __table_args__ = (Index("ix_log_entries_day", "day", sqlite_where=text("day IS NOT NULL"), postgresql_where=text("day IS NOT NULL")),)

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    event_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    kind: Mapped[str]
    idea_id: Mapped[int | None] = mapped_column(BigId)
    day: Mapped[date | None]  # of the entry that closes a day's tally: its hash is that day's head
    sealed_at: Mapped[datetime]
    body: Mapped[str]
    hash: Mapped[str]


class LogState(Base):
    """The one row that whoever adds to the chain holds: its head, and how far the tally is."""

    __tablename__ = "log_states"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigId, default=0)
    hash: Mapped[str] = mapped_column(default="")
    tallied_through: Mapped[date | None]
    tallying: Mapped[date | None]
    tallied_idea: Mapped[int] = mapped_column(BigId, default=0)
    tally_parts: Mapped[int] = mapped_column(default=0)


class LogTally(Base):
    """An idea's votes as the chain told them last; the idea itself may be gone."""

    __tablename__ = "log_tallies"

    idea_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    vote_count: Mapped[int]
