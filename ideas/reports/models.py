"""Reports: what somebody found wrong, what was decided, and who objects to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column

_OPEN = text("decided_at IS NULL")
_BARE = text("email_key IS NOT NULL")
ONCE = Index("uq_reports_open", "by_id", "thing", "thing_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Report(Base):
    """A report of an idea, comment, update or profile (Digital Services Act, article 16).

    Who has no account may leave a name and an address: `email` is for the receipt and the outcome, and kept no longer than the portal says.
    `appeal_until` is set with the decision.
    """

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_decided_at_id", "decided_at", "id"), Index("ix_reports_thing_thing_id", "thing", "thing_id"), ONCE, Index("ix_reports_email_key", "email_key", sqlite_where=_BARE, postgresql_where=_BARE))

    id: Mapped[int] = id_column()
    thing: Mapped[str]
    thing_id: Mapped[int] = mapped_column(BigId)
    idea_id: Mapped[int | None] = mapped_column(BigId)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    outcome: Mapped[str | None]
    decision_text: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    name: Mapped[str] = mapped_column(default="", server_default="")
    lang: Mapped[str] = mapped_column(default="", server_default="")
    good_faith: Mapped[bool] = mapped_column(default=False, server_default=false())
    appeal_until: Mapped[datetime | None]


class Appeal(Base):
    """Somebody objects (Digital Services Act, article 20): the person concerned to a statement of reasons, or a reporter to what was decided on a report. Once each.

    `first_by_id` is who decided first: another person decides the appeal, `upheld` (it stays) or `reversed`.
    """

    __tablename__ = "appeals"
    __table_args__ = (UniqueConstraint("statement_id"), UniqueConstraint("report_id"), Index("ix_appeals_decided_at_id", "decided_at", "id"))

    id: Mapped[int] = id_column()
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statements.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    by_id: Mapped[int | None] = mapped_column(BigId)
    text: Mapped[str]
    lang: Mapped[str]
    at: Mapped[datetime]
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    outcome: Mapped[str | None]
    decision_text: Mapped[str] = mapped_column(default="")
