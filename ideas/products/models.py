"""A launched idea as a product: where it is sold, what was credited to its creators, what owners tell with pictures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column

_STANDING = text("state IN ('public', 'waiting')")


class Product(Base):
    """What the team adds to a launched idea; the terms are those of the day it was opened."""

    __tablename__ = "products"

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(default="")
    text_html: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="de")
    shop_url: Mapped[str] = mapped_column(default="")
    royalty_hundredths: Mapped[int]
    copy_count: Mapped[int]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Credit(Base):
    """What was credited to the creators, and when; never changed: a wrong entry is reversed by another one.

    `kind` is royalty (with the period it is for, net sales and amount in cents) or copies (how many were handed over).
    """

    __tablename__ = "product_credits"
    __table_args__ = (Index("ix_product_credits_idea_id_id", "idea_id", "id"), UniqueConstraint("reverses_id"))

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    kind: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    net_cents: Mapped[int | None] = mapped_column(BigId)
    amount_cents: Mapped[int | None] = mapped_column(BigId)
    royalty_hundredths: Mapped[int | None]
    copy_count: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    figures_public: Mapped[bool] = mapped_column(default=False)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("product_credits.id"))


class OwnerReport(Base):
    """What somebody tells who has the product: `state` is public, waiting (a person looks first), refused or withdrawn; hidden if it has a hiding."""

    __tablename__ = "owner_reports"
    __table_args__ = (
        Index("ix_owner_reports_idea_id_id", "idea_id", "id"),
        Index("ix_owner_reports_state_id", "state", "id"),
        Index("uq_owner_reports_standing", "author_id", "idea_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    body: Mapped[str]
    body_html: Mapped[str]
    lang: Mapped[str] = mapped_column(default="de")
    state: Mapped[str] = mapped_column(default="public")
    at: Mapped[datetime]
    refused_reason: Mapped[str] = mapped_column(default="")
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))


class ReportPicture(Base):
    """A picture of an owner's report."""

    __tablename__ = "report_pictures"

    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id", ondelete="CASCADE"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("owner_reports.id", ondelete="CASCADE"), index=True)


class Interview(Base):
    """Questions and answers with who had an idea that reached its last goal; public from `published_at` until it is taken back."""

    __tablename__ = "interviews"
    __table_args__ = (Index("ix_interviews_published_at_idea_id", "published_at", "idea_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="de")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class InterviewAnswer(Base):
    """One question with its answer, perhaps with a picture."""

    __tablename__ = "interview_answers"
    __table_args__ = (Index("ix_interview_answers_idea_id_position", "idea_id", "position"),)

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("interviews.idea_id", ondelete="CASCADE"))
    position: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]
    answer_html: Mapped[str]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id", ondelete="SET NULL"))
