"""What all insights share: what was asked for, and what is told: figures, tables, and the same as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from babel.dates import format_date
from flask import g

from ideas.core.words import N_, Message, say, say_date, say_number
from ideas.insights.queries import kept
from ideas.insights.queries.kept import Day
from ideas.insights.rules.parts import Counts, added
from ideas.insights.rules.spans import Span, step_begin, steps_of
from ideas.web.desk.charts import Chart

NOTHING = N_("Nothing to count in this time.")
FORMS = {"day": {"de": "d. MMM", "en": "MMM d"}, "week": {"de": "d. MMM", "en": "MMM d"}, "month": {"de": "MMM yy", "en": "MMM yy"}}
Cell = int | float | str | date | Message | None


@dataclass
class Asked:
    """A span of days and a board (0 for all); what was kept of them is read once."""

    span: Span
    board_id: int
    locale: str

    @cached_property
    def days(self) -> list[Day]:
        """The days of the span: one statement."""
        return kept.days(self.span, self.board_id)

    @cached_property
    def before(self) -> list[Day]:
        """As many days right before: another one."""
        return kept.days(self.span.before, self.board_id)

    @cached_property
    def parts(self) -> Counts:
        """All that was counted in the span."""
        return added(day.parts for day in self.days)

    def by_step(self) -> list[tuple[date, list[Day]]]:
        """The days by day, week or month."""
        found: dict[date, list[Day]] = {begin: [] for begin in steps_of(self.span)}
        for day in self.days:
            found[step_begin(day.day, self.span.step)].append(day)
        return list(found.items())


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere; in CSV its text alone."""

    text: str
    url: str
    lang: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its caption, its columns and its rows."""

    caption: Message
    columns: Sequence[Message]
    rows: Sequence[Sequence[Cell | Link]]


@dataclass(frozen=True)
class Figure:
    """A chart with its finding as title and what is counted below it."""

    finding: Message
    counted: Message
    chart: Chart | None = None


@dataclass(frozen=True)
class Told:
    """An insight as it is told; the first figure's finding is that of the whole."""

    figures: Sequence[Figure]
    tables: Sequence[Table] = field(default_factory=list)


Teller = Callable[[Asked], Told]


def nothing(counted: Message) -> Told:
    """Where there is nothing to count."""
    return Told([Figure(NOTHING, counted)])


def number(value: float | None, digits: int = 0) -> str:
    """A number as it is read; a dash for none."""
    return "–" if value is None else say_number(g.locale, round(value, digits) if digits else round(value))


def per_cent(value: float | None) -> str:
    """A share as it is read."""
    return "–" if value is None else say(g.locale, N_("%(number)s%%", number=number(value)))


def step_name(begin: date, step: str, locale: str) -> str:
    """A day, a week's Monday or a month, in short."""
    return format_date(begin, format=FORMS[step][locale], locale=locale)


def shown(cell: Cell | Link) -> Any:
    """A cell as it is read on the page."""
    if isinstance(cell, float):
        return number(cell, 2 if abs(cell) < 1 else 1)
    if isinstance(cell, date):
        return say_date(g.locale, cell)
    if isinstance(cell, int):
        return number(cell)
    return "–" if cell is None else say(g.locale, cell) if isinstance(cell, Message) else cell


def written(cell: Cell | Link) -> str | int | float:
    """A cell as it stands in a file: plain numbers, days as 2026-07-01."""
    if isinstance(cell, Link):
        cell = cell.text
    if isinstance(cell, Message):
        cell = say(g.locale, cell)
    if isinstance(cell, float):
        return round(cell, 4)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell
