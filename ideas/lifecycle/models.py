"""An idea's way: its stage changes, status updates with their corrections, and the source's own history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class StageChange(Base):
    """One step of an idea's way: who, when, why; a decision and a return have their reason here.

    `outcome` says what kind of decision it is: approved, approved_with_changes, parked, second_chance or declined.
    """

    __tablename__ = "stage_changes"
    __table_args__ = (
        Index("ix_stage_changes_idea_id_id", "idea_id", "id"), Index("ix_stage_changes_to_stage_at", "to_stage", "at"),
        Index("ix_stage_changes_text_digest", "text_digest", sqlite_where=text("text_digest IS NOT NULL"), postgresql_where=text("text_digest IS NOT NULL")),
        Index("ix_stage_changes_parked_until", "parked_until", sqlite_where=text("parked_until IS NOT NULL"), postgresql_where=text("parked_until IS NOT NULL")),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    from_stage: Mapped[str | None]
    to_stage: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    by_role: Mapped[str]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    text: Mapped[str] = mapped_column(default="")
    text_html: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="de")
    changes_mind: Mapped[str] = mapped_column(default="")
    parked_until: Mapped[date | None]
    next_review_on: Mapped[date | None]
    own_mark: Mapped[int | None]
    text_digest: Mapped[str | None]
    origin: Mapped[str] = mapped_column(default="live")


class Milestone(Base):
    """A milestone before the goal that an idea passed, by its number from one; each is passed once. The goal has its moment with the idea."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("idea_id", "number"),)

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    number: Mapped[int]
    votes: Mapped[int]
    days_added: Mapped[int]
    at: Mapped[datetime]


class Update(Base):
    """A status update of the team or the creator; a correction is a new entry that names the old one.

    `kind` is update or apology; `own_mark` is how the team saw its answer before it was public, 1 to 5.
    """

    __tablename__ = "updates"
    __table_args__ = (
        Index("ix_updates_idea_id_id", "idea_id", "id"), Index("ix_updates_at_id", "at", "id"), Index("ix_updates_import_id", "import_id"),
        Index("ix_updates_corrects_id", "corrects_id", sqlite_where=text("corrects_id IS NOT NULL"), postgresql_where=text("corrects_id IS NOT NULL")),
        Index("ix_updates_text_digest", "text_digest", sqlite_where=text("text_digest IS NOT NULL"), postgresql_where=text("text_digest IS NOT NULL")),
    )

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
    kind: Mapped[str] = mapped_column(default="update", server_default="update")
    late_because: Mapped[str] = mapped_column(default="", server_default="")
    late_action: Mapped[str] = mapped_column(default="", server_default="")
    own_mark: Mapped[int | None]
    text_digest: Mapped[str | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id"))
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
    import_id: Mapped[int | None] = mapped_column(BigId)


class Promise(Base):
    """A day the team promised in an update. It is settled once: kept by an update or a stage, or moved to a new day by another entry.

    `settled_on` is the portal's day of that; `late_update_id` is the entry that says why it is late and what is done about it.
    """

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("update_id"), Index("ix_promises_idea_id_id", "idea_id", "id"), Index("ix_promises_due_on_id", "due_on", "id"),
        Index("ix_promises_settled_on_due_on_id", "settled_on", "due_on", "id"),
    )

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    update_id: Mapped[int] = mapped_column(ForeignKey("updates.id", ondelete="CASCADE"))
    due_on: Mapped[date]
    stage: Mapped[str | None]
    made_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    kept_by_update_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id", ondelete="SET NULL"))
    kept_by_step_id: Mapped[int | None] = mapped_column(ForeignKey("stage_changes.id", ondelete="SET NULL"))
    moved_at: Mapped[datetime | None]
    moved_by_update_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id", ondelete="SET NULL"))
    settled_on: Mapped[date | None]
    late_update_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id", ondelete="SET NULL"))


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
