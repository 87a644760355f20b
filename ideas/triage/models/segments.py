"""Supporters of an idea by segment, as they were last published to the team."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts


class SegmentState(Base):
    """Coarse numbers by dimension and value, frozen until enough people make a difference; how many votes, up to which one, were behind them."""

    __tablename__ = "segment_states"

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    published: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    last_vote_id: Mapped[int] = mapped_column(BigId)
    vote_count: Mapped[int]
    at: Mapped[datetime]
