"""Notes of the team on an idea, and what they said before a change: for staff alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class Note(Base):
    """A note of one of the team, here or on the portal it came from. A removed one keeps its words for its author alone, who may put it back."""

    __tablename__ = "notes"
    __table_args__ = (
        Index("ix_notes_idea_id_id", "idea_id", "id"), Index("ix_notes_by_id_id", "by_id", "id"), Index("ix_notes_import_id", "import_id"),
        Index("uq_notes_source_source_id", "source", "source_id", unique=True),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    body: Mapped[str]
    body_html: Mapped[str]
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    import_id: Mapped[int | None] = mapped_column(BigId)


class NoteEdit(Base):
    """What a note said before the change of this moment."""

    __tablename__ = "note_edits"

    id: Mapped[int] = id_column()
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    body: Mapped[str]
