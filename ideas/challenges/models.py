"""Challenges, the ideas entered in them, their juries and what jurors gave."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column

_ASKED = text("published_at IS NULL")


class Challenge(Base):
    """A question to the members, open for ideas from `opens_at` to `closes_at`.

    `form` is challenge (a jury chooses finalists, then fans vote), vote (fans vote among all entries) or entries (neither).
    `rules_digest` is the SHA-256 of the rules as `challenges.rules` serves them. `delay_days` is how late the jury was, and by how much all that follows was moved.
    """

    __tablename__ = "idea_challenges"
    __table_args__ = (Index("ix_idea_challenges_asked", "opens_at", "id", sqlite_where=_ASKED, postgresql_where=_ASKED), Index("ix_idea_challenges_published_at_id", "published_at", "id"))

    id: Mapped[int] = id_column()
    slug: Mapped[str]
    form: Mapped[str]
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    title_de: Mapped[str]
    title_en: Mapped[str]
    question_de: Mapped[str]
    question_en: Mapped[str]
    rules_de: Mapped[str]
    rules_en: Mapped[str]
    rules_html_de: Mapped[str] = mapped_column(default="")
    rules_html_en: Mapped[str] = mapped_column(default="")
    rules_version: Mapped[int] = mapped_column(default=1)
    rules_digest: Mapped[str] = mapped_column(default="")
    prize_de: Mapped[str] = mapped_column(default="")
    prize_en: Mapped[str] = mapped_column(default="")
    eligibility_de: Mapped[str] = mapped_column(default="")
    eligibility_en: Mapped[str] = mapped_column(default="")
    only_new: Mapped[bool] = mapped_column(default=False)
    entries_each: Mapped[int] = mapped_column(default=3)
    votes_each: Mapped[int] = mapped_column(default=3)
    winners_most: Mapped[int] = mapped_column(default=1)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id", ondelete="SET NULL"))
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballots.id"))

    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    vote_opens_at: Mapped[datetime | None]
    vote_closes_at: Mapped[datetime | None]
    result_at: Mapped[datetime | None]
    delay_days: Mapped[int] = mapped_column(default=0)

    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    announced_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    chosen_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    word: Mapped[str] = mapped_column(default="")
    word_html: Mapped[str] = mapped_column(default="")
    word_lang: Mapped[str] = mapped_column(default="")


class ChallengeEntry(Base):
    """An idea in a challenge. Without `entered_at` it waits until the idea is public; with `left_at` it is out, and `left_by` says why."""

    __tablename__ = "challenge_entries"
    __table_args__ = (UniqueConstraint("challenge_id", "idea_id"), Index("ix_challenge_entries_idea_id_id", "idea_id", "id"))

    id: Mapped[int] = id_column()
    challenge_id: Mapped[int] = mapped_column(ForeignKey("idea_challenges.id", ondelete="CASCADE"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    left_by: Mapped[str | None]
    finalist_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    reason_lang: Mapped[str] = mapped_column(default="")


class Juror(Base):
    """Somebody invited into a jury; named in public once they agreed."""

    __tablename__ = "jurors"
    __table_args__ = (UniqueConstraint("challenge_id", "member_id"), Index("ix_jurors_member_id", "member_id"))

    id: Mapped[int] = id_column()
    challenge_id: Mapped[int] = mapped_column(ForeignKey("idea_challenges.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]


class JuryScore(Base):
    """What a juror gave an entry, 1 to 5 with a note; no points where they declared a conflict of interest."""

    __tablename__ = "jury_scores"
    __table_args__ = (UniqueConstraint("entry_id", "juror_id"), Index("ix_jury_scores_juror_id", "juror_id"))

    id: Mapped[int] = id_column()
    entry_id: Mapped[int] = mapped_column(ForeignKey("challenge_entries.id", ondelete="CASCADE"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id", ondelete="CASCADE"))
    points: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]

    @property
    def has_conflict(self) -> bool:
        """Whether the juror keeps out of this entry."""
        return self.points is None
