"""Badges that members have, what counted towards them, and how many have each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base

EVERYBODY = ""  # the row of `BadgeCount` that counts the members themselves


class BadgeMark(Base):
    """One thing that counted towards a badge, once: `thing` says which ("idea:7"). No more are kept once the badge is earned."""

    __tablename__ = "badge_marks"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    badge: Mapped[str] = mapped_column(primary_key=True)
    thing: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class EarnedBadge(Base):
    """A badge somebody has, since when; `place` is where on their page they show it (1 to 3). Never taken back."""

    __tablename__ = "earned_badges"
    __table_args__ = (UniqueConstraint("member_id", "place"), Index("ix_earned_badges_badge", "badge"))

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    badge: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    place: Mapped[int | None]


class BadgeCount(Base):
    """How many members have a badge, kept up with each; under the empty name how many members there are, counted by the hour."""

    __tablename__ = "badge_counts"

    badge: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
