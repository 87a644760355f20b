"""The figures: reckoned anew from what stands behind them, and read as they were reckoned last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select

from ideas.board.models import Board
from ideas.board.rules.campaign import campaign_of
from ideas.core.db import session
from ideas.core.quantiles import counted_percentile
from ideas.openness.models import Figure
from ideas.openness.queries.behind import BEHIND, answered, counted, had_their_time, owed
from ideas.openness.rules import has_odds
from ideas.ratings.models import RatedMonth

ALL = 0
ODDS = ("odds.reached", "odds.made")
COUNTED = ("published", "goal", "approved", "launched", "decisions", "reversals", "hidden", "restored", "waiting")
BEFORE = {"goal": "published", "approved": "goal", "launched": "approved", "reversals": "decisions", "restored": "hidden"}


@dataclass(frozen=True)
class Reckoned:
    """A figure before it is kept."""

    name: str
    board_id: int
    value: int
    base: int = 0
    part: str = ""


@dataclass(frozen=True)
class Odds:
    """Of so many ideas on a board that had their time, how many reached a number of supporters (0: the board has none), and how many were made."""

    ideas: int
    reached: int
    votes: int
    made: int


def figures() -> dict[tuple[str, str], Figure]:
    """All figures over all public boards, by name and part: one statement."""
    return told()[0]


def told() -> tuple[dict[tuple[str, str], Figure], dict[int, Odds]]:
    """All figures over all public boards, by name and part, and the odds by board: one statement."""
    rows = session().scalars(select(Figure).where(or_(Figure.board_id == ALL, Figure.name.in_(ODDS))).order_by(Figure.name, Figure.value.desc(), Figure.part)).all()
    by_board: dict[int, dict[str, Figure]] = defaultdict(dict)
    for row in rows:
        by_board[row.board_id][row.name] = row
    odds = {board: found for board in by_board if board != ALL and (found := _odds_in(by_board[board])) is not None}
    return {(row.name, row.part): row for row in rows if row.board_id == ALL}, odds


def odds_of(board_id: int) -> Odds | None:
    """The odds on a board as they were reckoned last; None where too few ideas had their time."""
    return _odds_in({row.name: row for row in session().scalars(select(Figure).where(Figure.board_id == board_id, Figure.name.in_(ODDS)))})


def _odds_in(found: Mapping[str, Figure]) -> Odds | None:
    made, reached = found.get("odds.made"), found.get("odds.reached")
    if made is None or not has_odds(made.base):
        return None
    return Odds(made.base, reached.value if reached else 0, int(reached.part) if reached else 0, made.value)


def reckoned(now: datetime) -> list[Reckoned]:
    """Every figure anew, by board and (board 0) over all public ones."""
    return [*_counts(now), *_by_reason(now), *_answers(now), *_odds(now), *_ratings()]


def _counts(now: datetime) -> Iterator[Reckoned]:
    found = {name: _with_all(counted(name, now)) for name in COUNTED}
    for name, by_board in found.items():
        base = found.get(BEFORE.get(name, ""), Counter())
        yield from (Reckoned(name, board, by_board[board], base[board]) for board in {ALL, *by_board})


def _with_all(by_board: dict[int, int]) -> Counter[int]:
    return Counter(by_board) + Counter({ALL: sum(by_board.values())})


def _by_reason(now: datetime) -> Iterator[Reckoned]:
    behind = BEHIND["decisions"](now).subquery().c
    query = select(func.coalesce(behind.first, ""), behind.second, func.count()).group_by(behind.first, behind.second)
    by_reason: Counter[str] = Counter()
    for reason, stage, count in session().execute(query):
        by_reason[reason or stage] += count
    yield from (Reckoned("reason", ALL, count, by_reason.total(), reason) for reason, count in by_reason.items())


def _answers(now: datetime) -> Iterator[Reckoned]:
    """Working days until the first answer, of ideas sent in the last 365 days, and how many of those owed one by now had it in time."""
    waits: dict[int, Counter[int]] = defaultdict(Counter)
    told, due = answered(now).subquery().c, owed(now).subquery().c
    for board, days, count in session().execute(select(told.board_id, told.first, func.count()).where(told.first.is_not(None)).group_by(told.board_id, told.first)):
        waits[board][days] += count
        waits[ALL][days] += count
    for board, counted_days in waits.items():
        yield from _of_waits(board, counted_days)
    base, kept = session().execute(select(func.count(), func.coalesce(func.sum(due.second), 0))).one()
    yield Reckoned("answer.in_time", ALL, int(kept), base)


def _of_waits(board: int, waits: Counter[int]) -> Iterable[Reckoned]:
    for name, per_cent in (("answer.p50", 50), ("answer.p90", 90)):
        if (days := counted_percentile(waits, per_cent)) is not None:
            yield Reckoned(name, board, days, waits.total())


def _odds(now: datetime) -> Iterator[Reckoned]:
    """Ideas that have had their time: published 60 days ago, or no longer gathering. The number of supporters is the board's first milestone."""
    timed = had_their_time(now).subquery().c
    for board in session().scalars(select(Board).where(Board.visibility == "public").order_by(Board.id)).all():
        steps = campaign_of(board.rules, board.goal or None).milestones
        votes = steps[0].votes if steps else 0
        reached, made = (func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (timed.first >= votes, timed.second == "launched"))
        row = session().execute(select(func.count(), reached, made).where(timed.board_id == board.id)).one()
        yield Reckoned("odds.made", board.id, row[2], row[0])
        if votes:
            yield Reckoned("odds.reached", board.id, row[1], row[0], str(votes))


def _ratings() -> Iterator[Reckoned]:
    """Sum and number of the marks that answers got, by closed month, where enough people rated for it to be told."""
    m = RatedMonth
    public = select(Board.id).where(Board.visibility == "public")
    query = select(m.month, func.sum(m.rating_sum), func.sum(m.rating_count)).where(m.rating_count.is_not(None), m.board_id.in_(public)).group_by(m.month).order_by(m.month.desc()).limit(12)
    yield from (Reckoned("rating", ALL, int(total or 0), int(number or 0), f"{month:%Y-%m}") for month, total, number in session().execute(query))
