"""Keeping the counts: today and yesterday at every turn, what is missing, then whatever was reckoned longest ago."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from ideas.core.bulk import chunks, insert_many
from ideas.core.db import Base, action, session, table
from ideas.core.words import ZONE
from ideas.insights.models import DayCount, VoiceCount
from ideas.insights.queries.reckoning import day_rows, first_day, month_rows, reckoned_days, reckoned_months
from ideas.insights.rules.keeping import due_first
from ideas.insights.rules.parts import month_of

DAYS_A_TURN, MONTHS_A_TURN, DAYS_A_STEP = 120, 3, 10
FIRST_TURNS = 4  # as long as days are missing, a turn takes so many times as many
Reckon = Callable[[date, datetime], list[dict[str, Any]]]


def renew_counts(*, now: datetime, days: int = DAYS_A_TURN, months: int = MONTHS_A_TURN) -> int:
    """Reckon at most so many days and months anew, four times as many while some were never reckoned; gives how many. Each is read before it is written, so that nobody waits for it."""
    begin, today = first_day(), now.astimezone(ZONE).date()
    if begin is None:
        session().rollback()
        return 0
    every_day = [begin + timedelta(days=at) for at in range((today - begin).days + 1)]
    every_month = sorted({month_of(day) for day in every_day})
    known, known_months = reckoned_days(), reckoned_months()
    hurry = FIRST_TURNS if len(known) < len(every_day) - 1 else 1
    due_days, due_months = due_first(every_day, known, days * hurry, lately=2), due_first(every_month, known_months, months * hurry, lately=1)
    for some in chunks(due_days, DAYS_A_STEP):
        _renew(DayCount, DayCount.day, some, day_rows, now)
    for month in due_months:
        _renew(VoiceCount, VoiceCount.month, [month], month_rows, now)
    return len(due_days) + len(due_months)


def _renew(model: type[Base], column: Any, some: Sequence[date], reckon: Reckon, now: datetime) -> None:
    rows = [row for day in some for row in reckon(day, now)]
    session().rollback()
    _keep(model, column, some, rows, now=now)


@action
def _keep(model: type[Base], column: Any, some: Sequence[date], rows: Sequence[dict[str, Any]], *, now: datetime) -> None:  # noqa: ARG001 (each row says when it was reckoned)
    """Put what was reckoned in the place of what stood there."""
    session().execute(delete(table(model)).where(column.in_(some)))
    insert_many(model, rows)
