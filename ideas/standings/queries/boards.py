"""Reads of boards: the first of each, one's own place with its neighbours, past seasons. Who left the boards stands on none of them, nor who is on the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, literal, select, text, tuple_, union_all
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.core.db import BigId, Moment, session
from ideas.rewards.models import PointScore
from ideas.standings.models import Season, SeasonPlace, Standing
from ideas.standings.rules import AROUND, HONOURED, around, places

TOP = 20
COUNTED = 200  # places are counted so far; who stands behind them hears just that
SEASONS = 40
NEWCOMERS = "newcomers"
_OWN = bindparam("own", type_=Integer())
_NEW = aliased(Standing, name="newcomers")
_TEAM = aliased(Member, name="team")


@dataclass(frozen=True)
class Line:
    """Somebody on a board. `place` is None behind the first two hundred; `week` are their points of this week."""

    member_id: int
    handle: str
    name: str
    picture_key: str | None
    tier: str
    points: int
    week: int
    place: int | None
    is_me: bool = False


@dataclass(frozen=True)
class Board:
    """Which board: a period of the scores and a topic (0: all), or the newcomers. `week` is the present week, whose points stand beside."""

    period: str
    week: str
    topic_id: int = 0


def _shown(member_id: Any) -> ColumnElement[bool]:
    return and_(~exists().where(Standing.member_id == member_id, Standing.hidden_at.is_not(None)), _no_staff(member_id))


def _no_staff(member_id: Any) -> ColumnElement[bool]:
    """Who joined the team has points from before, and no place while they are on it: asked of the few, along their index."""
    return ~exists().where(_TEAM.id == member_id, _TEAM.role != text("'member'"))


def _source(period: str) -> tuple[Any, Any, Any, ColumnElement[bool]]:
    """Member, points, since when, and which rows: of a board's index. With a bound of its own for the points each time, since of two SQLite takes the first."""
    if period == NEWCOMERS:
        n = _NEW
        return n.member_id, n.newcomer_points, n.newcomer_reached_at, (n.newcomer_until.is_not(None)) & (n.hidden_at.is_(None)) & (n.newcomer_until > bindparam("now", type_=Moment())) & _no_staff(n.member_id)
    s = PointScore
    return s.member_id, s.points, s.reached_at, (s.period == bindparam("period")) & (s.topic_id == bindparam("topic_id", type_=BigId)) & _shown(s.member_id)


def _people(period: str, *more: ColumnElement[bool], falling: bool = True, limit: int) -> Select:
    """So many rows of a board with names, in its order or against it."""
    member, points, reached, rows = _source(period)
    week, tier = aliased(PointScore, name="w"), aliased(Standing, name="t")
    order = (points.desc(), reached, member) if falling else (points, reached.desc(), member.desc())
    return (
        select(member.label("member_id"), Member.handle, Member.name, Member.picture_key, func.coalesce(tier.tier, "fan").label("tier"), points.label("points"), func.coalesce(week.points, 0).label("week"), reached.label("reached_at"))
        .join(Member, Member.id == member).outerjoin(tier, tier.member_id == member)
        .outerjoin(week, (week.period == bindparam("week")) & (week.topic_id == bindparam("topic_id", type_=BigId)) & (week.member_id == member))
        .where(rows, *more).order_by(*order).limit(limit)
    )


def _values(board: Board, now: datetime) -> dict[str, Any]:
    values = {"week": board.week, "topic_id": board.topic_id}
    return values | ({"now": now} if board.period == NEWCOMERS else {"period": board.period})


@cache
def _top(period: str, limit: int) -> Select:
    return _people(period, _source(period)[1] > 0, limit=limit)


def top(board: Board, reader_id: int | None, *, now: datetime, limit: int = TOP) -> list[Line]:
    """The first of a board, the same points at the same place: one read along its index."""
    kind = NEWCOMERS if board.period == NEWCOMERS else ""
    rows = session().connection().execute(_top(kind, limit), _values(board, now)).all()
    return [_line(row, place, reader_id) for row, place in zip(rows, places([row.points for row in rows]), strict=True)]


def _line(row: Any, place: int | None, reader_id: int | None) -> Line:
    return Line(row.member_id, row.handle, row.name, row.picture_key, row.tier, row.points, row.week, place, row.member_id == reader_id)


@cache
def _own(period: str) -> Select:
    member, points, reached, rows = _source(period)
    return select(points.label("points"), reached.label("reached_at")).where(rows, points > 0, member == bindparam("me", type_=BigId))


@cache
def _near(period: str) -> Select:
    """The nearest on both sides: each of the four parts is a few steps along the index from one's own row."""
    member, points, reached, _ = _source(period)
    mine = tuple_(bindparam("at", type_=Moment()), bindparam("me", type_=BigId))
    here = tuple_(reached, member)
    parts = (
        ("up", False, (points == _OWN, here < mine)), ("up", False, (points > _OWN,)),
        ("own", True, (member == bindparam("me", type_=BigId),)), ("down", True, (points == _OWN, here > mine)), ("down", True, (points > 0, points < _OWN)),
    )
    found = [_people(period, *conditions, falling=falling, limit=AROUND).subquery() for _, falling, conditions in parts]
    return union_all(*(select(literal(side).label("side"), literal(at).label("part"), *part.c) for at, ((side, *_), part) in enumerate(zip(parts, found, strict=True))))  # type: ignore[return-value]


@cache
def _steps(period: str) -> Select:
    """How many have how many points, from one's own points upwards and downwards, two hundred people each way at most."""
    _, points, _, rows = _source(period)
    up = select(points.label("points")).where(rows, points > _OWN).order_by(points).limit(COUNTED).subquery()
    down = select(points.label("points")).where(rows, points > 0, points <= _OWN).order_by(points.desc()).limit(COUNTED).subquery()
    return union_all(*(select(literal(side).label("side"), part.c.points, func.count().label("many")).group_by(part.c.points) for side, part in (("up", up), ("down", down))))  # type: ignore[return-value]


def near(board: Board, member_id: int, *, now: datetime) -> list[Line]:
    """A member and five around them, in the board's order; nobody for who is not on it. Three statements, however many stand there."""
    kind = NEWCOMERS if board.period == NEWCOMERS else ""
    values = _values(board, now) | {"me": member_id}
    connection = session().connection()
    own = connection.execute(_own(kind), values).first()
    if own is None:
        return []
    values |= {"own": own.points, "at": own.reached_at}
    rows = sorted(connection.execute(_near(kind), values).all(), key=lambda row: row.part)
    above, me, below = ([row for row in rows if row.side == side] for side in ("up", "own", "down"))
    above, below = around(_in_order(above, falling=False), _in_order(below, falling=True))
    steps = connection.execute(_steps(kind), values).all()
    return [_line(row, _place(row.points, own.points, steps), member_id) for row in (*reversed(above), *me, *below)]


def _in_order(rows: list[Any], *, falling: bool) -> list[Any]:
    """Nearest first."""
    key = (lambda row: (-row.points, row.reached_at, row.member_id)) if falling else (lambda row: (row.points, -row.reached_at.timestamp(), -row.member_id))
    return sorted(rows, key=key)


def _place(points: int, own: int, steps: Any) -> int | None:
    """One more than how many have more points; None where that was not counted to the end."""
    up, down = ([(row.points, row.many) for row in steps if row.side == side] for side in ("up", "down"))
    if sum(many for _, many in up) >= COUNTED:
        return None
    if points >= own:
        return 1 + sum(many for one, many in up if one > points)
    if sum(many for _, many in down) >= COUNTED and points <= min(one for one, _ in down):
        return None
    return 1 + sum(many for _, many in up) + sum(many for one, many in down if one > points)


@dataclass(frozen=True)
class Honoured:
    """One of a past season's first three."""

    season: str
    place: int
    member_id: int
    handle: str
    name: str
    picture_key: str | None
    points: int


def hall_of_fame() -> dict[str, list[Honoured]]:
    """Past seasons with their first three places among those who stand on boards, the latest first. One statement."""
    p = SeasonPlace
    latest = select(Season.key).order_by(Season.key.desc()).limit(SEASONS)
    query = (
        select(p.season, p.member_id, Member.handle, Member.name, Member.picture_key, p.points).join(Member, Member.id == p.member_id)
        .where(p.season.in_(latest), _shown(p.member_id)).order_by(p.season.desc(), p.position)
    )
    seasons: dict[str, list[Any]] = {}
    for row in session().execute(query):
        seasons.setdefault(row.season, []).append(row)
    return {season: _honoured(rows) for season, rows in seasons.items()}


def _honoured(rows: list[Any]) -> list[Honoured]:
    placed = zip(rows, places([row.points for row in rows]), strict=True)
    return [Honoured(row.season, place, *row[1:]) for row, place in placed if place <= HONOURED]


def first_season() -> str | None:
    """The first season with points: one step in the scores' index."""
    return session().scalar(select(func.min(PointScore.period)).where(PointScore.period >= "season:", PointScore.period < "season;"))


def first_of(season: str, limit: int) -> list[Any]:
    """The first of a season with points and since when, hidden ones too."""
    query = select(PointScore.member_id, PointScore.points, PointScore.reached_at).where(PointScore.period == season, PointScore.topic_id == 0, PointScore.points > 0)
    return list(session().execute(query.order_by(PointScore.points.desc(), PointScore.reached_at, PointScore.member_id).limit(limit)))
