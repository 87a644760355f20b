"""Reports as the desk works them off: one case a thing, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, case, exists, func, literal, select, tuple_

from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.moderation.queries import referred
from ideas.reports.models import Appeal, Report

CASES = 25
REPORTS_MOST = 500
COUNT_MOST = 500


@dataclass(frozen=True)
class Case:
    """One thing that was reported, with all its open reports, the oldest first."""

    thing: str
    thing_id: int
    reports: list[Report]

    @property
    def first(self) -> Report:
        """The oldest report: by it the case is decided."""
        return self.reports[0]

    @property
    def reason(self) -> str:
        """The reason most of them name, of several the one named first."""
        reasons = [one.reason for one in self.reports]
        return max(dict.fromkeys(reasons), key=reasons.count)


def open_cases(*, reason: str | None = None, after: str | None = None, limit: int = CASES) -> Page[Case]:
    """A page of cases nobody has decided, the longest waiting first; `reason` keeps those that name it. Two statements."""
    oldest = func.min(Report.id)
    query = select(Report.thing, Report.thing_id, oldest).where(Report.decided_at.is_(None)).group_by(Report.thing, Report.thing_id)
    if reason:
        query = query.having(func.max(case((Report.reason == reason, 1), else_=0)) == 1)
    place = decode(after, 1)
    if place and isinstance(place[0], int):
        query = query.having(oldest > place[0])
    rows = session().execute(query.order_by(oldest).limit(limit + 1)).all()
    found = _with_reports([(row[0], row[1]) for row in rows[:limit]])
    return Page(found, encode(rows[limit - 1][2]) if len(rows) > limit else None)


def _with_reports(things: list[tuple[str, int]]) -> list[Case]:
    if not things:
        return []
    query = select(Report).where(tuple_(Report.thing, Report.thing_id).in_(things), Report.decided_at.is_(None)).order_by(Report.id).limit(REPORTS_MOST)
    found: dict[tuple[str, int], list[Report]] = {thing: [] for thing in things}
    for report in session().scalars(query):
        found[report.thing, report.thing_id].append(report)
    return [Case(*thing, reports) for thing, reports in found.items() if reports]


def reported_by(member_id: int | None, thing: str, thing_id: int) -> bool:
    """Whether this member has an open report of the thing."""
    query = exists().where(Report.by_id == member_id, Report.thing == thing, Report.thing_id == thing_id, Report.decided_at.is_(None))
    return bool(session().scalar(select(query)))


def sent_from(email_key: str, since: datetime) -> tuple[int, datetime | None]:
    """How many reports came with this address since a moment, and the first of them."""
    row = session().execute(select(func.count(), func.min(Report.at)).where(Report.email_key == email_key, Report.at > since)).one()
    return row[0], row[1]


def open_reports(limit: int = 100) -> list[Report]:
    """Reports nobody has decided, oldest first."""
    return list(session().scalars(select(Report).where(Report.decided_at.is_(None)).order_by(Report.id).limit(limit)))


def open_report_count() -> int:
    """How many reports wait, at most 500."""
    return waiting_counts()[0]


def waiting_counts() -> tuple[int, int]:
    """How many reports and how many objections wait, each at most 500: one statement."""
    return tuple(session().execute(select(*(_capped(model) for model in (Report, Appeal)))).one())


def _capped(model: type[Report | Appeal]) -> ScalarSelect[int]:
    some = select(literal(1)).select_from(model).where(model.decided_at.is_(None)).limit(COUNT_MOST).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def report_for(report_id: int) -> Report | None:
    """A report by its number."""
    return session().get(Report, report_id) if 0 < report_id < 2**63 else None


def report_by(given: str) -> Report | None:
    """The report somebody was given the reference of."""
    number = referred("report", given)
    return session().get(Report, number) if number else None


def reports_of(member_id: int, limit: int = 100) -> list[Report]:
    """What a member reported, the newest first."""
    return list(session().scalars(select(Report).where(Report.by_id == member_id).order_by(Report.id.desc()).limit(limit)))
