"""Objections: one's own, and those that wait at the desk, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.moderation.models import Statement
from ideas.reports.models import Appeal, Report

APPEALS = 50
COUNT_MOST = 500


@dataclass(frozen=True)
class Waiting:
    """An objection with what it is about: the statement of reasons, or the report that was left as it was; and who decided first."""

    appeal: Appeal
    statement: Statement | None
    report: Report | None
    first_name: str

    @property
    def thing(self) -> tuple[str, int]:
        """What it is about."""
        about: Any = self.statement or self.report
        return about.thing, about.thing_id


def open_appeals(limit: int = APPEALS) -> list[Waiting]:
    """Objections nobody has decided, the longest waiting first: one statement."""
    first = aliased(Member)
    query = (
        select(Appeal, Statement, Report, first.name).outerjoin(Statement, Statement.id == Appeal.statement_id).outerjoin(Report, Report.id == Appeal.report_id)
        .outerjoin(first, first.id == Appeal.first_by_id).where(Appeal.decided_at.is_(None)).order_by(Appeal.id).limit(limit)
    )
    return [Waiting(appeal, statement, report, name or "") for appeal, statement, report, name in session().execute(query)]


def appeal_for(appeal_id: int) -> Appeal | None:
    """An objection by its number."""
    return session().get(Appeal, appeal_id) if 0 < appeal_id < 2**63 else None


def appeal_of(*, statement_id: int | None = None, report_id: int | None = None) -> Appeal | None:
    """The objection to a statement, or to the decision on a report."""
    column, number = (Appeal.statement_id, statement_id) if statement_id is not None else (Appeal.report_id, report_id)
    return session().scalars(select(Appeal).where(column == number)).first()
