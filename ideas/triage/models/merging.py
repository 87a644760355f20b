"""Ideas merged into others: what was announced and done, what people objected, and which ideas look alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, id_column

_OPEN = text("done_at IS NULL AND called_off_at IS NULL")
_HOLDS = text("called_off_at IS NULL AND undone_at IS NULL")
_WAITS = text("read_at IS NULL")
_UNSEEN = text("dismissed_at IS NULL")


class Merge(Base):
    """One idea on its way into another: announced, done, perhaps undone; each with who and why.

    `event_id` is the last event of the main idea before it was done: what its people did since then has a higher number.
    `before` and `after` are what of the main idea's campaign it changed, so that undoing it can tell that nothing else has.
    """

    __tablename__ = "merges"
    __table_args__ = (
        Index("uq_merges_idea_id", "idea_id", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS),
        Index("ix_merges_main_id_id", "main_id", "id"),
        Index("ix_merges_idea_id_id", "idea_id", "id"),
        Index("ix_merges_due_at_id", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    main_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    reason: Mapped[str]
    lang: Mapped[str] = mapped_column(default="de")
    announced_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    due_at: Mapped[datetime]
    hastened_at: Mapped[datetime | None]
    hastened_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    hastened_reason: Mapped[str] = mapped_column(default="")
    called_off_at: Mapped[datetime | None]
    called_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    called_off_reason: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    event_id: Mapped[int | None] = mapped_column(BigId)
    before: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    undone_reason: Mapped[str] = mapped_column(default="")

    @property
    def state(self) -> str:
        """Announced, done, undone or called_off."""
        if self.called_off_at is not None:
            return "called_off"
        if self.done_at is None:
            return "announced"
        return "done" if self.undone_at is None else "undone"


class MergeObjection(Base):
    """What somebody concerned has against a merge; the desk reads it before anything happens."""

    __tablename__ = "merge_objections"
    __table_args__ = (
        UniqueConstraint("merge_id", "member_id"), Index("ix_merge_objections_member_id", "member_id"),
        Index("ix_merge_objections_unread", "merge_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[int] = id_column()
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class MergeSuggestion(Base):
    """Two ideas that speak of the same thing, as the index sees it: how much of their telling words they share, and some of these."""

    __tablename__ = "merge_suggestions"
    __table_args__ = (
        UniqueConstraint("idea_id", "main_id"), Index("ix_merge_suggestions_main_id", "main_id"),
        Index("ix_merge_suggestions_waiting", "share", "id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
        Index("ix_merge_suggestions_dismissed_at", "dismissed_at"),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    main_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    share: Mapped[int]
    words: Mapped[list[str]] = mapped_column(Facts)
    at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
