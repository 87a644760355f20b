"""Votes that the team entered for a person or customer: kept apart from supporters, and never counted with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column

_COUNTS = text("taken_back_at IS NULL AND label_key <> ''")
_COPIES = text("origin_id IS NOT NULL")


class BehalfVote(Base):
    """One vote on behalf of somebody: who they are (`label`) and where it was said (`source`) is for staff alone.

    `label_key` is the label in small letters: nobody is entered twice. Taken back, or erased at the person's wish, the words are gone.
    One that counts here by a merge is a copy: it has that merge's number, and `origin_id` is what it was copied from.
    """

    __tablename__ = "behalf_votes"
    __table_args__ = (
        Index("uq_behalf_votes_idea_id_label_key", "idea_id", "label_key", unique=True, sqlite_where=_COUNTS, postgresql_where=_COUNTS),
        Index("ix_behalf_votes_idea_id_id", "idea_id", "id"),
        Index("ix_behalf_votes_entered_by_id_id", "entered_by_id", "id"),
        Index("ix_behalf_votes_origin_id", "origin_id", sqlite_where=_COPIES, postgresql_where=_COPIES),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    label: Mapped[str]
    label_key: Mapped[str]
    source: Mapped[str]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    merge_id: Mapped[int | None] = mapped_column(BigId)
    origin_id: Mapped[int | None] = mapped_column(BigId)
