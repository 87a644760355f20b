"""Imports: where data came from, how far it is, what was counted and reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, Facts, id_column


class Import(Base):
    """One import, with its counts and its report by row."""

    __tablename__ = "imports"

    id: Mapped[int] = id_column()
    format: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    step: Mapped[str] = mapped_column(default="")
    counts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    report: Mapped[list[Any]] = mapped_column(Facts, default=list)


class Upload(Base):
    """A file sent to be imported: waits to be judged, is judged, imported, taken back or put away. `done_count` and `step` say how far it is.

    `leased_until` is until when a worker has it in hand.
    """

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_state_id", "state", "id"),)

    id: Mapped[int] = id_column()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    name: Mapped[str]
    clock: Mapped[str] = mapped_column(default="import")
    state: Mapped[str]
    sent_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    done_count: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    counts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    report: Mapped[list[Any]] = mapped_column(Facts, default=list)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    leased_until: Mapped[datetime | None]
