"""How fast the team answers first, by board and by person: counted in the database, a few rows a board, person and number of days.

Which ideas count, and what is in time, stands in `lifecycle.queries.answering`: the insights and the public page count the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from ideas.accounts.models import Member
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.quantiles import counted_percentile
from ideas.lifecycle.queries.answering import is_in_time, is_settled, was_promised


@dataclass
class Times:
    """First answers of a board or a person: working days by how often; how many were owed one by now and how many of them had it in time; what waits now, and what of that is late."""

    name: str
    days: Counter[int] = field(default_factory=Counter)
    owed: int = 0
    kept: int = 0
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

    @property
    def share(self) -> int | None:
        """Per cent that came in time; what nobody answered counts as not in time. None of nothing."""
        return round(100 * self.kept / self.owed) if self.owed else None


def answer_times(since: datetime, now: datetime, locale: str) -> tuple[list[Times], list[Times]]:
    """First answers to ideas sent since a moment, and what waits now: by board, and by who answered or has it. Two statements."""
    name = Board.name_de if locale == "de" else Board.name_en
    person = case((Idea.first_answer_at.is_not(None), Idea.first_answer_by_id), else_=Idea.assigned_to_id)
    settled = session().execute(
        select(
            name.label("board"), Member.id.label("person"), Member.name.label("name"), Idea.first_answer_days.label("days"),
            func.count().label("number"), func.sum(case((is_in_time(), 1), else_=0)).label("kept"),
        )
        .join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == person)
        .where(was_promised(), is_settled(now), Idea.answer_owed_at >= since).group_by(name, Member.id, Member.name, Idea.first_answer_days),
    ).all()
    late = func.sum(case((Idea.answer_due_at <= now, 1), else_=0))
    waiting = session().execute(
        select(name.label("board"), Member.id.label("person"), Member.name.label("name"), func.count().label("number"), late.label("late"))
        .join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.assigned_to_id)
        .where(Idea.answer_due_at.is_not(None)).group_by(name, Member.id, Member.name),
    ).all()
    return _by("board", "board", settled, waiting), _by("person", "name", settled, waiting)


def _by(what: str, called: str, settled: Iterable[Any], waiting: Iterable[Any]) -> list[Times]:
    """A line for each board or person: two colleagues of one name are two."""
    found: dict[Any, Times] = {}
    for row in (*settled, *waiting):
        times = found.setdefault(getattr(row, what), Times(getattr(row, called) or ""))
        if hasattr(row, "late"):
            times.waiting, times.late = times.waiting + row.number, times.late + int(row.late)
            continue
        times.owed, times.kept = times.owed + row.number, times.kept + int(row.kept)
        if row.days is not None:
            times.days[row.days] += row.number
    return sorted(found.values(), key=lambda times: (times.name == "", times.name.casefold()))
