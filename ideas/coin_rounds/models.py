"""Coin rounds and the ideas on their lists. The coins themselves are a ballot's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column

_OPEN = text("announced_at IS NOT NULL AND published_at IS NULL AND cancelled_at IS NULL")


class CoinRound(Base):
    """A list of ideas, what is promised to happen with the result, and from when to when coins are spent.

    From `announced_at` on nothing of it is changed; the ballot was called at that moment. It ends with `published_at` or `cancelled_at`.
    """

    __tablename__ = "coin_rounds"
    __table_args__ = (Index("ix_coin_rounds_running", "closes_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN), Index("ix_coin_rounds_opens_at_id", "opens_at", "id"))

    id: Mapped[int] = id_column()
    title_de: Mapped[str]
    title_en: Mapped[str]
    promise_de: Mapped[str]
    promise_en: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballots.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    announced_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    cancel_reason: Mapped[str] = mapped_column(default="", server_default="")


class CoinRoundIdea(Base):
    """An idea on a round's list, in the order in which it was put there. With `left_at` it is out again, and `left_by` says why: the stage that took it out."""

    __tablename__ = "coin_round_ideas"
    __table_args__ = (UniqueConstraint("round_id", "idea_id"), Index("ix_coin_round_ideas_idea_id_id", "idea_id", "id"))

    id: Mapped[int] = id_column()
    round_id: Mapped[int] = mapped_column(ForeignKey("coin_rounds.id", ondelete="CASCADE"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    left_at: Mapped[datetime | None]
    left_by: Mapped[str | None]
