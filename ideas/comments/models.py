"""Comments, their former texts, and who found them helpful."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class Comment(Base):
    """A comment: `state` is public, waiting (a person looks first), refused or withdrawn; hidden if it has a hiding. `text_digest` tells an official one's words."""

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_comments_idea_id_id", "idea_id", "id"),
        Index("ix_comments_author_id_id", "author_id", "id"),
        Index("ix_comments_state_id", "state", "id"),
        Index("ix_comments_import_id", "import_id"),
        Index("ix_comments_official_state_id", "state", "id", sqlite_where=text("official = 1"), postgresql_where=text("official")),
        Index("ix_comments_text_digest", "text_digest", sqlite_where=text("text_digest IS NOT NULL"), postgresql_where=text("text_digest IS NOT NULL")),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    body: Mapped[str]
    body_html: Mapped[str]
    format: Mapped[str] = mapped_column(default="markdown")
    lang: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="public")
    official: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    helpful_count: Mapped[int] = mapped_column(default=0)
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
    refused_reason: Mapped[str] = mapped_column(default="")
    own_mark: Mapped[int | None]
    text_digest: Mapped[str | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    import_id: Mapped[int | None] = mapped_column(BigId)
    guest_name: Mapped[str | None]


class CommentGuest(Base):
    """The confirmed address of who commented without an account: for what became of it, kept no longer than the portal says. The name stands with the comment.

    `link_id` is the mailed link by which the comment is taken back.
    """

    __tablename__ = "comment_guests"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(index=True)
    lang: Mapped[str]
    at: Mapped[datetime]
    link_id: Mapped[int | None] = mapped_column(BigId)


class CommentEdit(Base):
    """What a comment said before a change."""

    __tablename__ = "comment_edits"

    id: Mapped[int] = id_column()
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    body: Mapped[str]


class Helpful(Base):
    """A member who found a comment helpful."""

    __tablename__ = "helpfuls"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
