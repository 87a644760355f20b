"""Counts by day and by month, kept so that no page has to scan the portal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts


class DayCount(Base):
    """What is counted of one day (the portal's) on a board: the ideas published on it with all that became of them since, and the votes cast on it.

    `board_id` 0 is all boards together; that row is there for each day that was reckoned, also where nothing happened. What `parts` holds
    stands in `insights.rules.parts`: numbers that may be added up over days.
    """

    __tablename__ = "day_counts"

    board_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    idea_count: Mapped[int]
    vote_count: Mapped[int]
    parts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    reckoned_at: Mapped[datetime]


class VoiceCount(Base):
    """Who was heard in a month (`month` is its first day) on a board, 0 for all: how many voted, how often, and how many votes the loudest tenth gave."""

    __tablename__ = "voice_counts"

    board_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    voter_count: Mapped[int]
    vote_count: Mapped[int]
    loud_count: Mapped[int]
    reckoned_at: Mapped[datetime]
