"""Imports: where data came from, how far it is, what was counted and reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
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
