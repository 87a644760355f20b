"""Imports: where data came from, how far it is, what was counted and reported; whose the people of an import are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, Facts, id_column


class Import(Base):
    """One import, with its counts and its report by row."""

    __tablename__ = "imports"

    id: Mapped[int] = id_column()
    format: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    step: Mapped[str] = mapped_column(default="")
    counts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    report: Mapped[list[Any]] = mapped_column(Facts, default=list)


class Upload(Base):
    """A file sent to be imported: waits to be judged, is judged, imported, taken back or put away. `done_count` and `step` say how far it is.

    `leased_until` is until when a worker has it in hand. `format` is how it is read, `mapping` (our name: their heading) is said for tables without
    a form of their own; `preview` is what the worker saw when judging. `source` is what somebody said the other portal is called; without it the file says it. `report` is its beginning, the whole lies beside the file; `report_count` is how long that is.
    """

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_state_id", "state", "id"),)

    id: Mapped[int] = id_column()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    name: Mapped[str]
    clock: Mapped[str] = mapped_column(default="import")
    state: Mapped[str]
    sent_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    done_count: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    counts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    report: Mapped[list[Any]] = mapped_column(Facts, default=list)
    report_count: Mapped[int] = mapped_column(default=0, server_default="0")
    format: Mapped[str] = mapped_column(default="", server_default="")
    mapping: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    preview: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    leased_until: Mapped[datetime | None]
    source: Mapped[str | None]


class ShellAddress(Base):
    """The keyed digest of the mail address that an import named for one of its people: who confirms that address may claim what is theirs."""

    __tablename__ = "shell_addresses"

    shell_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)


class Claim(Base):
    """Somebody from before this portal is this member: what was theirs is the member's now. `by_id` said so: the member, or an admin with a reason."""

    __tablename__ = "claims"

    id: Mapped[int] = id_column()
    shell_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    counts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)


class ListExport(Base):
    """A list with people's names and addresses that an admin took out: which, what for, and when; it can be fetched for a while."""

    __tablename__ = "list_exports"

    id: Mapped[int] = id_column()
    name: Mapped[str]
    purpose: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
