"""Ratings of answers, one a person and answer, and the months of a board that are counted up and closed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class Rating(Base):
    """How well an answer explained it, 1 to 5, said by the creator or a supporter; `thing` is update, comment or step."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("thing", "thing_id", "member_id"), CheckConstraint("mark BETWEEN 1 AND 5", name="mark"),
        Index("ix_ratings_at_id", "at", "id"), Index("ix_ratings_member_id_id", "member_id", "id"), Index("ix_ratings_idea_id_id", "idea_id", "id"),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    thing: Mapped[str]
    thing_id: Mapped[int] = mapped_column(BigId)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    mark: Mapped[int]
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class RatedMonth(Base):
    """A month of a board, counted once it was over and never again, so that no two days can be subtracted from each other.

    Where fewer people rated than may be shown, all four figures are empty. `month` is its first day.
    """

    __tablename__ = "rated_months"

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    rating_count: Mapped[int | None]
    rating_sum: Mapped[int | None]
    marked_count: Mapped[int | None]
    mark_sum: Mapped[int | None]
    closed_at: Mapped[datetime]
