"""Scorecards of the team on an idea, outside of review rounds: each person's own, the replaced ones kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, Facts, id_column

_STANDS = text("replaced_at IS NULL")


class Estimate(Base):
    """What one of the team gave an idea, by the method of its board: `said` are the values by question. A replaced one stays as a record."""

    __tablename__ = "estimates"
    __table_args__ = (
        Index("uq_estimates_idea_id_member_id", "idea_id", "member_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_estimates_idea_id_id", "idea_id", "id"),
        Index("ix_estimates_member_id_id", "member_id", "id"),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    method: Mapped[str]
    said: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    note: Mapped[str] = mapped_column(default="")
    after_seeing: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
