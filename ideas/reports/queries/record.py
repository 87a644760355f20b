"""The public record of moderation: counts by month, and behind each count the list it was counted from. Without names, without words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.core.words import ZONE
from ideas.moderation.models import Statement
from ideas.reports.models import Appeal, Report

MONTHS = 12
LIST = 100
MEASURED = ("hidden", "removed", "refused", "suspended")
COUNTS = ("reports", "acted", *MEASURED, "ended", "appeals", "reversed")


@dataclass(frozen=True)
class Month:
    """A month in Berlin: its name as 2026-11, its first moment and that of the next, and what was counted."""

    name: str
    begin: datetime
    end: datetime
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One line of the record: no name, no words, no number by which it could be found elsewhere. `first` and `second` depend on the list."""

    at: datetime
    thing: str
    reason: str
    measure: str
    outcome: str
    noticed: bool
    ended: bool


def month_of(name: str) -> Month | None:
    """The month with this name; None for what is none."""
    year, _, month = name.partition("-")
    good = name.isascii() and len(name) == 7 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12 and 2000 <= int(year) <= 2999
    return _month(int(year) * 12 + int(month) - 1) if good else None


def _month(number: int) -> Month:
    begin, end = (datetime(at // 12, at % 12 + 1, 1, tzinfo=ZONE) for at in (number, number + 1))
    return Month(f"{number // 12:04}-{number % 12 + 1:02}", begin, end)


def months(now: datetime) -> list[Month]:
    """The last twelve months, the present one first, counted: three statements."""
    day = now.astimezone(ZONE)
    present = day.year * 12 + day.month - 1
    found = [_month(present - back) for back in range(MONTHS)]
    for month in found:
        month.counts.update(dict.fromkeys(COUNTS, 0))
    by_name = {month.name: month.counts for month in found}
    for name, measure, count, ended in _grouped(found, Statement.at, Statement.measure, _sum(Statement.ended_at.is_not(None))):
        by_name[name][measure] += count
        by_name[name]["ended"] += ended
    for name, _, count, acted in _grouped(found, Report.at, literal(""), _sum(and_(Report.outcome.is_not(None), Report.outcome != "kept"))):
        by_name[name]["reports"], by_name[name]["acted"] = count, acted
    for name, _, count, reversed_ in _grouped(found, Appeal.at, literal(""), _sum(Appeal.outcome == "reversed")):
        by_name[name]["appeals"], by_name[name]["reversed"] = count, reversed_
    return found


def _sum(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _grouped(found: list[Month], at: Any, part: Any, second: ColumnElement[int]) -> list[Any]:
    """Rows of month, part, count and a second count, within these months."""
    name = case(*((at >= month.begin, month.name) for month in found)).label("month")
    part = part.label("part")
    inner = select(name, part, func.count().label("n"), second.label("m")).where(at >= found[-1].begin, at < found[0].end)
    return list(session().execute(inner.group_by("month", "part")))


def listed(month: Month, what: str, *, after: str | None = None, limit: int = LIST) -> Page[Entry]:
    """What a month's count was counted from, the newest first. Raises KeyError for a count nobody knows."""
    query, number = _LISTS[what](month)
    place = decode(after, 1)
    if place and isinstance(place[0], int):
        query = query.where(number < place[0])
    rows = session().execute(query.order_by(number.desc()).limit(limit + 1)).all()
    more = encode(rows[limit - 1].number) if len(rows) > limit else None
    return Page([Entry(row.at, row.thing, row.reason or "", row.measure, row.outcome or "", bool(row.noticed), bool(row.ended)) for row in rows[:limit]], more)


def _statements(month: Month, *which: ColumnElement[bool]) -> tuple[Select, Any]:
    one = Statement
    query = select(one.id.label("number"), one.at, one.thing, one.reason, one.measure, literal("").label("outcome"), one.noticed, one.ended_at.is_not(None).label("ended"))
    return query.where(one.at >= month.begin, one.at < month.end, *which), one.id


def _reports(month: Month, *which: ColumnElement[bool]) -> tuple[Select, Any]:
    one = Report
    query = select(one.id.label("number"), one.at, one.thing, one.reason, literal("").label("measure"), one.outcome, literal(value=True).label("noticed"), literal(value=False).label("ended"))
    return query.where(one.at >= month.begin, one.at < month.end, *which), one.id


def _appeals(month: Month, *which: ColumnElement[bool]) -> tuple[Select, Any]:
    thing, reason = func.coalesce(Statement.thing, Report.thing).label("thing"), func.coalesce(Statement.reason, Report.reason).label("reason")
    query = select(Appeal.id.label("number"), Appeal.at, thing, reason, func.coalesce(Statement.measure, "").label("measure"), Appeal.outcome, literal(value=False).label("noticed"), literal(value=False).label("ended"))
    query = query.outerjoin(Statement, Statement.id == Appeal.statement_id).outerjoin(Report, Report.id == Appeal.report_id)
    return query.where(Appeal.at >= month.begin, Appeal.at < month.end, *which), Appeal.id


_LISTS: dict[str, Any] = {
    **{measure: (lambda month, measure=measure: _statements(month, Statement.measure == measure)) for measure in MEASURED},
    "ended": lambda month: _statements(month, Statement.ended_at.is_not(None)),
    "reports": _reports, "acted": lambda month: _reports(month, Report.outcome.is_not(None), Report.outcome != "kept"),
    "appeals": _appeals, "reversed": lambda month: _appeals(month, Appeal.outcome == "reversed"),
}
