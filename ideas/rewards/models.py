"""The ledger of points, what each member has of them, and the sums the boards are read from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, id_column


class Entry(Base):
    """One line of the ledger: what an event brought or took a member by a rule. Lines are only ever added.

    `points` is signed, 0 where a limit left nothing. `at` is the event's moment, `day` the portal's day it counts for: a reversal (`reverses_id`
    names the line it corrects) counts for the day of what it takes back. Lines of one `family` share a limit. `facts` hold numbers alone.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        UniqueConstraint("event_id", "rule", "member_id"),
        Index("ix_ledger_member_id_id", "member_id", "id"),
        Index("ix_ledger_member_family_day", "member_id", "family", "day"),
        Index("ix_ledger_idea_id_family", "idea_id", "family"),
    )

    id: Mapped[int] = id_column()
    event_id: Mapped[int] = mapped_column(BigId)
    rule: Mapped[str]
    family: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    points: Mapped[int]
    at: Mapped[datetime]
    day: Mapped[date]
    idea_id: Mapped[int | None] = mapped_column(BigId)
    thing_id: Mapped[int | None] = mapped_column(BigId)
    reverses_id: Mapped[int | None] = mapped_column(BigId)
    facts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)


class Balance(Base):
    """What a member may spend, and what they earned in all (spending never lowers it). The row is locked before either changes.

    Below 0 only by a reversal: that much is to be made up before anything can be spent.
    """

    __tablename__ = "balances"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    balance: Mapped[int] = mapped_column(default=0)
    earned: Mapped[int] = mapped_column(default=0)


class PointScore(Base):
    """What a member earned in a period ("week:2026-W47", "season:2026-4", "all"), in one topic or (`topic_id` 0) in all; `reached_at` is since when."""

    __tablename__ = "point_scores"
    __table_args__ = (Index("ix_point_scores_board", "period", "topic_id", text("points DESC"), "reached_at", "member_id"), Index("ix_point_scores_member_id", "member_id"))

    period: Mapped[str] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    points: Mapped[int] = mapped_column(default=0)
    reached_at: Mapped[datetime]
