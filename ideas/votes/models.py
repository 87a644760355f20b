"""Votes (on screen: support) and follows: one of each a member and idea."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column

MERGED = text("merge_id IS NOT NULL")


class Vote(Base):
    """A member's support of an idea. `state` is counted, or aside: who is one of its creators by a merge does not support it meanwhile.

    What was given to another idea and counts here by a merge has that merge's number; it goes again where the merge is undone.
    """

    __tablename__ = "votes"
    __table_args__ = (
        UniqueConstraint("idea_id", "member_id"), Index("ix_votes_member_id_id", "member_id", "id"), Index("ix_votes_import_id", "import_id"), Index("ix_votes_at", "at"),
        Index("ix_votes_merge_id", "merge_id", sqlite_where=MERGED, postgresql_where=MERGED),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    state: Mapped[str] = mapped_column(default="counted")
    at: Mapped[datetime]
    import_id: Mapped[int | None] = mapped_column(BigId)
    merge_id: Mapped[int | None] = mapped_column(BigId)


class Follow(Base):
    """A member who wants to hear of an idea; by a merge, where they followed another that is part of it now."""

    __tablename__ = "follows"
    __table_args__ = (Index("ix_follows_merge_id", "merge_id", sqlite_where=MERGED, postgresql_where=MERGED),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime]
    merge_id: Mapped[int | None] = mapped_column(BigId)
