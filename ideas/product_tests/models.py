"""Product tests, who applied, and what testers report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column

_STANDING = text("state = 'public'")


class ProductTest(Base):
    """A draw for places in a test. `commitment` is public from the beginning and binds `seed`, which nobody is shown before the draw.

    `application_count` is the last number that was given to an application.
    """

    __tablename__ = "product_tests"
    __table_args__ = (UniqueConstraint("perk_id"),)

    id: Mapped[int] = id_column()
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id", ondelete="CASCADE"))
    place_count: Mapped[int]
    closes_at: Mapped[datetime]
    seed: Mapped[str]
    commitment: Mapped[str]
    application_count: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Application(Base):
    """Somebody wants to test: `number` is theirs in this test and never given again. After the draw `place` is their place in its order."""

    __tablename__ = "test_applications"
    __table_args__ = (UniqueConstraint("test_id", "number"), UniqueConstraint("test_id", "member_id"), Index("ix_test_applications_member_id_id", "member_id", "id"))

    id: Mapped[int] = id_column()
    test_id: Mapped[int] = mapped_column(ForeignKey("product_tests.id", ondelete="CASCADE"))
    number: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    country: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]
    set_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    set_aside_reason: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[int | None]
    chosen_at: Mapped[datetime | None]

    @property
    def left_out(self) -> bool:
        """Whether it was the draw that set it aside: suspended by then, or of the team."""
        return self.set_aside_at is not None and self.set_aside_by_id is None


class TesterReport(Base):
    """What a tester reports: one to five points, words, pictures. `state` is public or withdrawn; hidden if it has a hiding. The team's thanks stand below it."""

    __tablename__ = "tester_reports"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"), Index("ix_tester_reports_test_id_id", "test_id", "id"),
        Index("uq_tester_reports_standing", "test_id", "author_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
    )

    id: Mapped[int] = id_column()
    test_id: Mapped[int] = mapped_column(ForeignKey("product_tests.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    rating: Mapped[int]
    body: Mapped[str]
    body_html: Mapped[str]
    lang: Mapped[str] = mapped_column(default="de")
    state: Mapped[str] = mapped_column(default="public")
    at: Mapped[datetime]
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
    thanks: Mapped[str] = mapped_column(default="", server_default="")
    thanked_at: Mapped[datetime | None]
    thanked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class TesterPicture(Base):
    """A picture of a tester's report."""

    __tablename__ = "tester_pictures"

    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id", ondelete="CASCADE"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("tester_reports.id", ondelete="CASCADE"), index=True)
