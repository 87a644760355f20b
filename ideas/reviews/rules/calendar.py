"""The calendar of review rounds: entry closes on the first Monday of January, May and September, decisions are promised 90 days later."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = (1, 5, 9)
REVIEW_DAYS = 90
MONDAY, SATURDAY = 0, 5


def first_monday(year: int, month: int) -> date:
    """The first Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def working_day(day: date) -> date:
    """This day, or the next one from Monday to Friday."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= SATURDAY else day


def promised_day(entry_closes_on: date) -> date:
    """The day for which decisions are promised: 90 days later, moved to the next working day (4 January 2027: 5 April 2027)."""
    return working_day(entry_closes_on + timedelta(days=REVIEW_DAYS))


def next_entry_day(today: date) -> date:
    """The next day of the calendar on which the entry to a round closes; today counts."""
    days = (first_monday(year, month) for year in (today.year, today.year + 1) for month in MONTHS)
    return next(day for day in days if day >= today)
