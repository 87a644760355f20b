"""Reports: what a member found wrong, and what was decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column

_OPEN = text("decided_at IS NULL")
ONCE = Index("uq_reports_open", "by_id", "thing", "thing_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Report(Base):
    """A report of an idea, comment, update or profile."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_decided_at_id", "decided_at", "id"), Index("ix_reports_thing_thing_id", "thing", "thing_id"), ONCE)

    id: Mapped[int] = id_column()
    thing: Mapped[str]
    thing_id: Mapped[int] = mapped_column(BigId)
    idea_id: Mapped[int | None] = mapped_column(BigId)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    outcome: Mapped[str | None]
    decision_text: Mapped[str] = mapped_column(default="")
