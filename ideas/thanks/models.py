"""Thank-yous from the team, greetings that were said, and birthdays that members told of their own accord."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class ThankYou(Base):
    """What somebody of the team thanks a member for: on the member's page (`is_public`) or for their eyes alone; with points, or none.

    One that was taken back stays for the desk; nobody else sees it.
    """

    __tablename__ = "thank_yous"
    __table_args__ = (Index("ix_thank_yous_member_id_id", "member_id", "id"),)

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    lang: Mapped[str]
    is_public: Mapped[bool]
    points: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(BigId)


class Greeting(Base):
    """That a member was greeted on an occasion (anniversary, birthday) of a year: once."""

    __tablename__ = "greetings"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    occasion: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class Birthday(Base):
    """Day and month on which a member wants to be greeted; nobody is asked for a year."""

    __tablename__ = "birthdays"
    __table_args__ = (Index("ix_birthdays_month_day", "month", "day"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[int]
    day: Mapped[int]
    given_at: Mapped[datetime]
