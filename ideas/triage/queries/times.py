"""How fast the team answers first, by board and by person: counted in the database, a few rows a board, person and number of days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from ideas.accounts.models import Member
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.quantiles import counted_percentile


@dataclass
class Times:
    """First answers of a board or a person: working days by how often, what waits, and what of that is late."""

    name: str
    days: Counter[int] = field(default_factory=Counter)
    waiting: int = 0
    late: int = 0

    @property
    def answered(self) -> int:
        """How many first answers."""
        return self.days.total()

    @property
    def p50(self) -> int | None:
        """Half of them took no more working days."""
        return counted_percentile(self.days, 50)

    @property
    def p90(self) -> int | None:
        """Nine of ten took no more working days."""
        return counted_percentile(self.days, 90)

    def share(self, most: int) -> int | None:
        """Per cent that came in time; what is late without an answer counts as not in time. None of nothing."""
        owed = self.answered + self.late
        return round(100 * sum(number for days, number in self.days.items() if days <= most) / owed) if owed else None


def answer_times(since: datetime, now: datetime, locale: str) -> tuple[list[Times], list[Times]]:
    """First answers since a moment, and what waits now: by board, and by who answered or has it. Two statements."""
    name = Board.name_de if locale == "de" else Board.name_en
    answered = session().execute(
        select(name.label("board"), Member.name.label("person"), Idea.first_answer_days.label("days"), func.count().label("number"))
        .join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.first_answer_by_id)
        .where(Idea.first_answer_at >= since, Idea.first_answer_days.is_not(None)).group_by(name, Member.name, Idea.first_answer_days),
    ).all()
    late = func.sum(case((Idea.answer_due_at <= now, 1), else_=0))
    waiting = session().execute(
        select(name.label("board"), Member.name.label("person"), func.count().label("number"), late.label("late"))
        .join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.assigned_to_id)
        .where(Idea.answer_due_at.is_not(None)).group_by(name, Member.name),
    ).all()
    return _by("board", answered, waiting), _by("person", answered, waiting)


def _by(what: str, answered: Iterable[Any], waiting: Iterable[Any]) -> list[Times]:
    found: defaultdict[str, Times] = defaultdict(lambda: Times(""))
    for row in answered:
        found[getattr(row, what) or ""].days[row.days] += row.number
    for row in waiting:
        times = found[getattr(row, what) or ""]
        times.waiting, times.late = times.waiting + row.number, times.late + int(row.late)
    for name, times in found.items():
        times.name = name
    return sorted(found.values(), key=lambda times: (times.name == "", times.name.casefold()))
