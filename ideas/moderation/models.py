"""Hidings and suspensions: each has a person, a moment and a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class Hiding(Base):
    """A comment, update, picture or profile that is not shown, and why."""

    __tablename__ = "hidings"
    __table_args__ = (Index("ix_hidings_thing_thing_id", "thing", "thing_id"),)

    id: Mapped[int] = id_column()
    thing: Mapped[str]
    thing_id: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    reason: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Suspension(Base):
    """A member who may not take part until a date, and why."""

    __tablename__ = "suspensions"

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
