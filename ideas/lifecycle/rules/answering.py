"""Since when and until when the team owes an idea's creator a first answer.

The clock starts where an idea is first sent, whether somebody looks at it before it is public or not, and stops where the team first answers, which is done here and in `comments`: so its rules stand
on this floor, below both, and the desk (`triage`) only reads what is kept.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from ideas.core.words import ZONE

OWED_IN = frozenset(("submitted", "gathering", "in_review"))
AWAY_IN = frozenset(("merged", "removed", "withdrawn"))  # gone there before its day, nobody was kept waiting


class Calendar(Protocol):
    """What these rules know of the days that are worked."""

    def after(self, day: date, number: int) -> date:
        """The worked day so many worked days later."""

    def between(self, begin: date, end: date) -> int:
        """Worked days after the first day up to and with the last one."""


def is_owed(stage: str, first_answer_at: datetime | None) -> bool:
    """Whether an idea in this stage still waits for a first answer."""
    return stage in OWED_IN and first_answer_at is None


def due_at(since: datetime, days: int, calendar: Calendar) -> datetime:
    """The end of the last working day in time, in the portal's zone; the day it began on is not counted."""
    last = calendar.after(_day(since), days)
    return datetime.combine(last + timedelta(days=1), time.min, ZONE).astimezone(UTC)


def days_waited(since: datetime, until: datetime, calendar: Calendar) -> int:
    """Working days an answer took; 0 on the same day."""
    return calendar.between(_day(since), _day(until))


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
