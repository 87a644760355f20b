"""The figures: reckoned anew from what stands behind them, and read as they were reckoned last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from ideas.board.models import Board, Idea
from ideas.board.rules.campaign import campaign_of
from ideas.core.db import session
from ideas.core.words import ZONE
from ideas.openness.models import Figure
from ideas.openness.queries.behind import BEHIND, answered, counted, seen, waiting
from ideas.openness.rules import has_odds, percentile, working_days
from ideas.ratings.models import RatedMonth

ALL = 0
YEAR = timedelta(days=365)
FAIR = timedelta(days=60)
IN_TIME = 3
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
    return {(row.name, row.part): row for row in session().scalars(select(Figure).where(Figure.board_id == ALL).order_by(Figure.name, Figure.value.desc(), Figure.part))}


def odds_of(board_id: int) -> Odds | None:
    """The odds on a board as they were reckoned last; None where too few ideas had their time."""
    found = {row.name: row for row in session().scalars(select(Figure).where(Figure.board_id == board_id, Figure.name.in_(("odds.reached", "odds.made"))))}
    made, reached = found.get("odds.made"), found.get("odds.reached")
    if made is None or not has_odds(made.base):
        return None
    return Odds(made.base, reached.value if reached else 0, int(reached.part) if reached else 0, made.value)


def reckoned(now: datetime) -> list[Reckoned]:
    """Every figure anew, by board and (board 0) over all public ones."""
    return [*_counts(), *_by_reason(), *_answers(now), *_odds(now), *_ratings()]


def _counts() -> Iterator[Reckoned]:
    found = {name: _with_all(counted(name)) for name in COUNTED}
    for name, by_board in found.items():
        base = found.get(BEFORE.get(name, ""), Counter())
        yield from (Reckoned(name, board, by_board[board], base[board]) for board in {ALL, *by_board})


def _with_all(by_board: dict[int, int]) -> Counter[int]:
    return Counter(by_board) + Counter({ALL: sum(by_board.values())})


def _by_reason() -> Iterator[Reckoned]:
    behind = BEHIND["decisions"]().subquery().c
    query = select(func.coalesce(behind.first, ""), behind.second, func.count()).group_by(behind.first, behind.second)
    by_reason: Counter[str] = Counter()
    for reason, stage, number in session().execute(query):
        by_reason[reason or stage] += number
    yield from (Reckoned("reason", ALL, number, by_reason.total(), reason) for reason, number in by_reason.items())


def _answers(now: datetime) -> Iterator[Reckoned]:
    """Working days until the first answer, of ideas published in the last 365 days; those that wait longer than is promised count as not in time."""
    begin, late = now - YEAR, Counter[int]()
    waits: dict[int, list[int]] = defaultdict(list)
    today = now.astimezone(ZONE).date()
    told, open_ = answered().subquery().c, waiting().subquery().c
    for board, published, at in session().execute(select(told.board_id, told.first, told.at).where(told.first >= begin)):
        days = working_days(published.astimezone(ZONE).date(), at.astimezone(ZONE).date())
        _note(waits, board, days)
    for board, published in session().execute(select(open_.board_id, open_.at).where(open_.at >= begin)):
        late.update({board: 1, ALL: 1} if working_days(published.astimezone(ZONE).date(), today) > IN_TIME else {})
    for board in {*waits, *late}:
        yield from _of_waits(board, waits[board], late[board])


def _note(waits: dict[int, list[int]], board: int, days: int) -> None:
    waits[board].append(days)
    waits[ALL].append(days)


def _of_waits(board: int, waits: list[int], late: int) -> Iterable[Reckoned]:
    if waits:
        yield Reckoned("answer.p50", board, percentile(waits, 50), len(waits))
        yield Reckoned("answer.p90", board, percentile(waits, 90), len(waits))
    yield Reckoned("answer.in_time", board, sum(days <= IN_TIME for days in waits), len(waits) + late)


def _odds(now: datetime) -> Iterator[Reckoned]:
    """Ideas that have had their time: published 60 days ago, or no longer gathering. The number of supporters is the board's first milestone."""
    for board in session().scalars(select(Board).where(Board.visibility == "public").order_by(Board.id)).all():
        steps = campaign_of(board.rules, board.goal or None).milestones
        votes = steps[0].votes if steps else 0
        fair = (Idea.published_at <= now - FAIR) | (Idea.stage != "gathering")
        reached, made = (func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (Idea.vote_count >= votes, Idea.stage == "launched"))
        row = session().execute(select(func.count(), reached, made).where(seen(), Idea.board_id == board.id, fair)).one()
        yield Reckoned("odds.made", board.id, row[2], row[0])
        if votes:
            yield Reckoned("odds.reached", board.id, row[1], row[0], str(votes))


def _ratings() -> Iterator[Reckoned]:
    """Sum and number of the marks that answers got, by closed month, where enough people rated for it to be told."""
    m = RatedMonth
    public = select(Board.id).where(Board.visibility == "public")
    query = select(m.month, func.sum(m.rating_sum), func.sum(m.rating_count)).where(m.rating_count.is_not(None), m.board_id.in_(public)).group_by(m.month).order_by(m.month.desc()).limit(12)
    yield from (Reckoned("rating", ALL, int(total or 0), int(number or 0), f"{month:%Y-%m}") for month, total, number in session().execute(query))
