"""The figures: reckoned anew from what stands behind them, and read as they were reckoned last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select

from ideas.board.models import Board
from ideas.board.rules.campaign import campaign_of
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.numbers import number
from ideas.core.quantiles import counted_percentile
from ideas.core.words import ZONE
from ideas.openness.models import Figure
from ideas.openness.queries.behind import BEHIND, YEAR, answered, counted, had_their_time, waiting
from ideas.openness.rules import has_odds
from ideas.ratings.models import RatedMonth

ALL = 0
ODDS = ("odds.reached", "odds.made")
DAYS, OPEN, MOST_DAYS = "answer.days", "answer.open", 61  # the promised days are 60 at most
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
    """All figures over all public boards, by name and part, and the odds by board: one statement.

    What is in time follows the promised days of this moment: it is told from the kept counts by days.
    """
    rows = session().scalars(select(Figure).where(or_(Figure.board_id == ALL, Figure.name.in_(ODDS))).order_by(Figure.name, Figure.value.desc(), Figure.part)).all()
    by_board: dict[int, dict[str, Figure]] = defaultdict(dict)
    for row in rows:
        by_board[row.board_id][row.name] = row
    odds = {board: found for board in by_board if board != ALL and (found := _odds_in(by_board[board])) is not None}
    over_all = [row for row in rows if row.board_id == ALL]
    return {(row.name, row.part): row for row in [*over_all, *_in_time(over_all, number(session(), "answer_working_days"))]}, odds


def _in_time(rows: Sequence[Figure], promised: int) -> list[Figure]:
    """Answered within so many working days, of those that were answered or have waited for longer; nothing where there are none."""
    answered_in, open_for = ([row for row in rows if row.name == name] for name in (DAYS, OPEN))
    base = sum(row.value for row in answered_in) + sum(row.value for row in open_for if int(row.part) > promised)
    kept = sum(row.value for row in answered_in if int(row.part) <= promised)
    return [Figure(name="answer.in_time", board_id=ALL, part="", value=kept, base=base, renewed_at=rows[0].renewed_at)] if base else []


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
    """Working days until the first answer, of ideas published in the last 365 days, and of those without one how many they have waited; from 61 on in one."""
    begin, open_days = now - YEAR, Counter[int]()
    waits: dict[int, Counter[int]] = defaultdict(Counter)
    today = now.astimezone(ZONE).date()
    told, open_ = answered(now).subquery().c, waiting().subquery().c
    for board, published, at in session().execute(select(told.board_id, told.first, told.at)):
        days = doors.workdays.between(published.astimezone(ZONE).date(), at.astimezone(ZONE).date())
        waits[board][days] += 1
        waits[ALL][days] += 1
    for (published,) in session().execute(select(open_.at).where(open_.at >= begin)):
        open_days[min(doors.workdays.between(published.astimezone(ZONE).date(), today), MOST_DAYS)] += 1
    for board, counted_days in waits.items():
        yield from _of_waits(board, counted_days)
    yield from (Reckoned(OPEN, ALL, count, part=str(days)) for days, count in open_days.items())


def _of_waits(board: int, waits: Counter[int]) -> Iterable[Reckoned]:
    for name, per_cent in (("answer.p50", 50), ("answer.p90", 90)):
        if (days := counted_percentile(waits, per_cent)) is not None:
            yield Reckoned(name, board, days, waits.total())
    capped = Counter[int]()
    for days, count in waits.items():
        capped[min(days, MOST_DAYS)] += count
    yield from (Reckoned(DAYS, ALL, count, part=str(days)) for days, count in capped.items() if board == ALL)


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
