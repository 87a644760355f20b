"""Answers of supporters, and what of them has been published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, Facts, id_column


class SurveyAnswer(Base):
    """One supporter's answers by question. It hangs on the vote, so it goes in the very transaction that takes the vote back.

    `shown` is what of it stands in the published numbers; `pending` says that it was given or changed since they were last looked at.
    """

    __tablename__ = "survey_answers"
    __table_args__ = (UniqueConstraint("vote_id"), Index("ix_survey_answers_idea_id_pending", "idea_id", "pending"))

    id: Mapped[int] = id_column()
    vote_id: Mapped[int] = mapped_column(ForeignKey("votes.id", ondelete="CASCADE"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    said: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    shown: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    pending: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class SurveyResult(Base):
    """The published numbers of an idea, by question, frozen until enough people have made a difference.

    `counted` are the exact numbers of answers behind them: for the next step alone, never for a reader.
    """

    __tablename__ = "survey_results"
    __table_args__ = (Index("ix_survey_results_answer_count", text("answer_count DESC"), "idea_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    published: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    counted: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    answer_count: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
