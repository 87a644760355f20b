"""Spans of days: what is asked for, the span before it, and the steps a chart is drawn in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

YEAR, LONGEST = 365, 3660
BY_DAY, BY_WEEK = 31, 190
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days, the first and the last one included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Span:
        """As many days right before."""
        return Span(self.first - timedelta(days=self.days), self.first - DAY)

    @property
    def step(self) -> str:
        """In which steps it is drawn: day, week or month."""
        return "day" if self.days <= BY_DAY else "week" if self.days <= BY_WEEK else "month"


def span_of(first: date | None, last: date | None, today: date) -> Span:
    """The span asked for: by default the year up to today; turned round where its end comes first, cut to ten years and to what has been."""
    last = min(last or today, today)
    first = min(first or last - timedelta(days=YEAR - 1), today)
    first, last = min(first, last), max(first, last)
    return Span(max(first, last - timedelta(days=LONGEST - 1)), last)


def step_begin(day: date, step: str) -> date:
    """The first day of the step a day lies in; weeks begin on Monday."""
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def steps_of(span: Span) -> Iterator[date]:
    """The first days of all steps of a span, in order."""
    begin = step_begin(span.first, span.step)
    while begin <= span.last:
        yield begin
        begin = step_begin(begin + {"day": DAY, "week": timedelta(days=7), "month": timedelta(days=31)}[span.step], span.step)
