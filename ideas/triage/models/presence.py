"""Who of the team is at an idea just now, and lists of the inbox that somebody keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class Presence(Base):
    """Somebody of the team has an idea open, and reads or answers it; a row that was not renewed says nothing any more."""

    __tablename__ = "presences"
    __table_args__ = (Index("ix_presences_member_id", "member_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    doing: Mapped[str] = mapped_column(default="reading")
    seen_at: Mapped[datetime]


class SavedView(Base):
    """A list of the inbox with its filters, under a name of one's own."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_member_id_name", "member_id", "name", unique=True),)

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime]
