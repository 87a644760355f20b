"""Hints: what somebody thinks of an idea, for its creator alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts


class Hint(Base):
    """One member's hint to an idea. Its number is drawn by lot, so that neither it nor the order by it tells when it was given.

    `before` is what the creator still reads while today's change is young; a giver who leaves is forgotten, the hint stays.
    """

    __tablename__ = "hints"
    __table_args__ = (UniqueConstraint("idea_id", "giver_id"), Index("ix_hints_giver_id", "giver_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    originality: Mapped[int]
    usefulness: Mapped[int]
    detail: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime]
    before: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    used_at: Mapped[datetime | None]
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
