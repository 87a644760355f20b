"""An idea's way: its stage changes, status updates with their corrections, and the source's own history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class StageChange(Base):
    """One step of an idea's way: who, when, why; a decision and a return have their reason here."""

    __tablename__ = "stage_changes"
    __table_args__ = (Index("ix_stage_changes_idea_id_id", "idea_id", "id"), Index("ix_stage_changes_to_stage_at", "to_stage", "at"))

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    from_stage: Mapped[str | None]
    to_stage: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    by_role: Mapped[str]
    reason: Mapped[str | None]
    text: Mapped[str] = mapped_column(default="")
    text_html: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="de")
    changes_mind: Mapped[str] = mapped_column(default="")
    parked_until: Mapped[date | None]
    origin: Mapped[str] = mapped_column(default="live")


class Update(Base):
    """A status update of the team or the creator; a correction is a new entry that names the old one."""

    __tablename__ = "updates"
    __table_args__ = (Index("ix_updates_idea_id_id", "idea_id", "id"), Index("ix_updates_at_id", "at", "id"), Index("ix_updates_import_id", "import_id"))

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    by_role: Mapped[str]
    at: Mapped[datetime]
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    text_html: Mapped[str]
    format: Mapped[str] = mapped_column(default="markdown")
    lang: Mapped[str] = mapped_column(default="de")
    next_step: Mapped[str] = mapped_column(default="")
    promised_for: Mapped[date | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id"))
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
    import_id: Mapped[int | None] = mapped_column(BigId)


class SourceEntry(Base):
    """A dated entry of the portal an idea came from; shown in the timeline, no transition of ours."""

    __tablename__ = "source_entries"
    __table_args__ = (Index("ix_source_entries_idea_id_id", "idea_id", "id"),)

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    at: Mapped[datetime | None]
    precision: Mapped[str] = mapped_column(default="time")
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="")
    status_raw: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    text_html: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="")
    said_by: Mapped[str] = mapped_column(default="")
    import_id: Mapped[int | None] = mapped_column(BigId, index=True)
