"""Hidings, suspensions and statements of reasons: each has a person, a moment and a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


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


class Statement(Base):
    """A statement of reasons (Digital Services Act, article 17): what was restricted, on which ground, until when, how to object.

    `measure` is hidden, removed, refused or suspended; `reason` a word of the list of reasons, `ground` law or rules, `text` the facts as the
    moderator put them, `quote` the words concerned. `noticed` is whether somebody had reported it. `until` is empty where it has no end of its own.
    `ended_at` is when it was taken back.
    """

    __tablename__ = "statements"
    __table_args__ = (
        Index("ix_statements_member_id_id", "member_id", "id"), Index("ix_statements_thing_thing_id", "thing", "thing_id"), Index("ix_statements_at", "at"),
        Index("ix_statements_hiding_id", "hiding_id"), Index("ix_statements_suspension_id", "suspension_id"),
    )

    id: Mapped[int] = id_column()
    measure: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[int] = mapped_column(BigId)
    idea_id: Mapped[int | None] = mapped_column(BigId)
    member_id: Mapped[int | None] = mapped_column(BigId)
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspensions.id"))
    scope: Mapped[str]
    reason: Mapped[str]
    ground: Mapped[str]
    text: Mapped[str]
    quote: Mapped[str]
    noticed: Mapped[bool]
    automated: Mapped[bool]
    until: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    appeal_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
