"""Staff picks for a time, and collections of ideas with a sentence each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class StaffPick(Base):
    """An idea that a member of staff recommends, with why, from when until when; taken back by whom and when."""

    __tablename__ = "staff_picks"
    __table_args__ = (Index("ix_staff_picks_idea_id_ends_at", "idea_id", "ends_at"), Index("ix_staff_picks_ends_at", "ends_at"))

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    sentence: Mapped[str]
    lang: Mapped[str] = mapped_column(default="de")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Collection(Base):
    """Ideas that somebody put together: `state` is public, waiting (a person looks first), refused or withdrawn; hidden if it has a hiding.

    `official` says that staff made it for the team.
    """

    __tablename__ = "collections"
    __table_args__ = (Index("ix_collections_state_id", "state", "id"), Index("ix_collections_by_id_id", "by_id", "id"))

    id: Mapped[int] = id_column()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    official: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str]
    slug: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    text_html: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="de")
    state: Mapped[str] = mapped_column(default="public")
    refused_reason: Mapped[str] = mapped_column(default="")
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CollectionEntry(Base):
    """An idea in a collection, with a sentence and its place."""

    __tablename__ = "collection_entries"

    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, index=True)
    sentence: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
