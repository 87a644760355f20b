"""Review rounds: the ideas in them, who reviews, scores, conflicts of interest, decisions that are prepared and not yet public."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class Round(Base):
    """A review round: it takes in what is in review on the day its entry closes, and promises decisions for a day.

    `calendar_on` is the day of the calendar it was made for, none where an admin made it; `first_promised_on` is the day that was promised at
    first, so that a promise that is moved is told as moved.
    """

    __tablename__ = "review_rounds"
    __table_args__ = (UniqueConstraint("calendar_on"), UniqueConstraint("entry_closes_on"))

    id: Mapped[int] = id_column()
    calendar_on: Mapped[date | None]
    entry_closes_on: Mapped[date]
    decisions_on: Mapped[date]
    first_promised_on: Mapped[date]
    created_at: Mapped[datetime]
    entry_closed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class RoundReviewer(Base):
    """One of the team who reviews in a round, and what for."""

    __tablename__ = "round_reviewers"
    __table_args__ = (UniqueConstraint("round_id", "member_id"),)

    id: Mapped[int] = id_column()
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    role: Mapped[str]
    at: Mapped[datetime]


class RoundEntry(Base):
    """An idea in a round. `step_id` is the last step of its way before it came in: its decision is the first one after it."""

    __tablename__ = "round_entries"
    __table_args__ = (UniqueConstraint("round_id", "idea_id"), Index("ix_round_entries_idea_id_id", "idea_id", "id"))

    id: Mapped[int] = id_column()
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id", ondelete="CASCADE"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    step_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime]


class Conflict(Base):
    """A reviewer's conflict of interest about one idea: declared, it keeps them from scoring and deciding."""

    __tablename__ = "review_conflicts"
    __table_args__ = (UniqueConstraint("entry_id", "member_id"),)

    id: Mapped[int] = id_column()
    entry_id: Mapped[int] = mapped_column(ForeignKey("round_entries.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    at: Mapped[datetime]


class Scorecard(Base):
    """What one reviewer thinks of one idea, given at once: others' are shown afterwards, and what is changed then says so."""

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("entry_id", "member_id"),)

    id: Mapped[int] = id_column()
    entry_id: Mapped[int] = mapped_column(ForeignKey("round_entries.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class Score(Base):
    """One criterion on a scorecard: 1 (speaks against it) to 5 (speaks for it), and why; `first_value` is what was given before others' were seen, where it differs."""

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("value BETWEEN 1 AND 5", name="value"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("scorecards.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
    first_value: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class PreparedDecision(Base):
    """A decision that staff have written and nobody else sees, until its moment: `publish_at`, where one is set.

    Then it becomes a step of the idea's way (`published_at`), or it is dropped, because the idea had been decided otherwise before.
    """

    __tablename__ = "prepared_decisions"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        Index("ix_prepared_decisions_text_digest", "text_digest"),
        Index(
            "ix_prepared_decisions_publish_at", "publish_at",
            sqlite_where=text("published_at IS NULL AND dropped_at IS NULL"), postgresql_where=text("published_at IS NULL AND dropped_at IS NULL"),
        ),
    )

    id: Mapped[int] = id_column()
    entry_id: Mapped[int] = mapped_column(ForeignKey("round_entries.id", ondelete="CASCADE"))
    outcome: Mapped[str]
    reason: Mapped[str | None]
    text: Mapped[str]
    changes_mind: Mapped[str] = mapped_column(default="")
    parked_until: Mapped[date | None]
    next_review_on: Mapped[date | None]
    own_mark: Mapped[int | None]
    text_digest: Mapped[str | None]
    lang: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    by_role: Mapped[str]
    at: Mapped[datetime]
    publish_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
