"""Questions to fans and their answers, one a member."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, Facts, id_column


class Poll(Base):
    """A question: `kind` is single, scale (1 to 5) or text; `options` are pairs of a German and an English answer.

    `segment` says whom it is put to: all, a `tier`, who has to do with a topic (`tag`), the guests of a `board`, or a `panel` invited by fit.
    From `opened_at` on nothing of it is changed. It ends with `published_at`, and `published` holds what may be shown, or with `stopped_at`.
    """

    __tablename__ = "polls"
    __table_args__ = (Index("ix_polls_closes_at_id", "closes_at", "id"),)

    id: Mapped[int] = id_column()
    kind: Mapped[str]
    question_de: Mapped[str]
    question_en: Mapped[str]
    why_de: Mapped[str]
    why_en: Mapped[str]
    options: Mapped[list[list[str]]] = mapped_column(Facts, default=list)
    segment: Mapped[str]
    tier: Mapped[str | None]
    tag_id: Mapped[int | None] = mapped_column(ForeignKey("tags.id", ondelete="SET NULL"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    panel_id: Mapped[int | None] = mapped_column(ForeignKey("panels.id"))
    closes_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    opened_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stop_reason: Mapped[str] = mapped_column(default="", server_default="")
    published_at: Mapped[datetime | None]
    published: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)


class PollAnswer(Base):
    """What a member answered: the place of an option or the point of the scale (from 1 on), or words."""

    __tablename__ = "poll_answers"
    __table_args__ = (UniqueConstraint("poll_id", "member_id"), Index("ix_poll_answers_member_id_poll_id", "member_id", "poll_id"))

    id: Mapped[int] = id_column()
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    choice: Mapped[int | None]
    words: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
