"""Runs over many ideas, line by line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, id_column


class BulkRun(Base):
    """One thing done to many ideas: chosen (a draft, `begun_at` empty), begun, finished or cancelled.

    `kind` is tag, untag, assign, move or answer; `details` says with what; `undoes_id` is the run that this one takes back. `left_over` says
    whether there were more ideas than a run takes.
    """

    __tablename__ = "bulk_runs"
    __table_args__ = (UniqueConstraint("undoes_id"), Index("ix_bulk_runs_by_id_id", "by_id", "id"))

    id: Mapped[int] = id_column()
    kind: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    details: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    text: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="de")
    left_over: Mapped[bool] = mapped_column(default=False)
    total_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)
    refused_count: Mapped[int] = mapped_column(default=0)
    left_count: Mapped[int] = mapped_column(default=0)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("bulk_runs.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def settled_count(self) -> int:
        """How many lines are through, whatever became of them."""
        return self.done_count + self.same_count + self.refused_count + self.left_count


class BulkLine(Base):
    """One idea of a run: `state` is waiting, done, same (there was nothing to change), refused or left (out, or over by cancelling).

    `refusal` is the cause with its message as key and values, said when it is read; `before` is what the way back needs; `text` is an answer
    that is not public (yet); `thing_id` is the update or the step that came of it.
    """

    __tablename__ = "bulk_lines"
    __table_args__ = (UniqueConstraint("run_id", "position"), Index("ix_bulk_lines_run_id_state_position", "run_id", "state", "position"), Index("ix_bulk_lines_idea_id", "idea_id"))

    id: Mapped[int] = id_column()
    run_id: Mapped[int] = mapped_column(ForeignKey("bulk_runs.id", ondelete="CASCADE"))
    position: Mapped[int]
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default="waiting")
    text: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    refusal: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    thing_id: Mapped[int | None] = mapped_column(BigId)
    at: Mapped[datetime | None]
