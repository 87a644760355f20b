"""The lists of the inbox: one indexed read a page, whatever filters are laid over a view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, literal, or_, select, union_all

from ideas.accounts.models import Member, on_team
from ideas.board.models import Board, Idea, IdeaTag, Tag
from ideas.board.queries.desk import PAGE, Row, line_of, lines
from ideas.core.db import BigId, session
from ideas.core.paging import Page, beyond, decode, encode, moment_of
from ideas.core.reads import Read, Rows
from ideas.lifecycle.queries.overdue import overdue_rows
from ideas.search.queries import engine
from ideas.search.rules import parse
from ideas.triage.models.presence import SavedView
from ideas.triage.queries.scoring import scored_by
from ideas.triage.rules.views import OPEN_STAGES

HITS = 200
NOT_PUBLIC = ("submitted", "returned", "removed")
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
DUE = func.coalesce(Idea.answer_due_at, literal(NEVER, Idea.answer_due_at.type))


@dataclass(frozen=True)
class Asked:
    """Filters over a view: a board's name in addresses, a stage, a topic, a language, `me`, `nobody` or a member's number, what is late, words.

    By `sort` "score" only ideas stand there whose score the reader may see, the highest first.
    """

    board: str = ""
    stage: str = ""
    tag: str = ""
    lang: str = ""
    assignee: str = ""
    late: bool = False
    words: str = ""
    sort: str = ""


class Choice(NamedTuple):
    """What a filter offers, or a list of one's own with its filters."""

    kind: str
    key: str
    name: str
    query: str = ""


def condition_of(view: str, me: Any) -> ColumnElement[bool]:
    """Which ideas stand in a view; overdue promises are asked for elsewhere."""
    conditions = {
        "first": and_(Idea.answer_due_at.is_not(None), Idea.stage != "submitted"), "submitted": Idea.stage == "submitted", "goal": Idea.stage == "in_review",
        "mine": and_(Idea.assigned_to_id == me, Idea.stage.in_(OPEN_STAGES)),
    }
    return conditions.get(view, Idea.stage != "draft")


def inbox_rows(view: str, asked: Asked, me_id: int | None, *, now: datetime, today: date, locale: str, after: str | None = None, limit: int = PAGE) -> Page[Row]:
    """A page of a view: what is about to be late first, then what waits longest; in `all` the newest first."""
    conditions = conditions_of(asked, me_id, now, view)
    if view == "overdue":
        return overdue_rows(today, *conditions, locale=locale, after=after, limit=limit)
    by_score = asked.sort == "score"
    columns, downwards = _order(view, by_score=by_score)
    query = lines(locale).where(condition_of(view, me_id), *conditions).order_by(*(column.desc() if downwards else column for column in columns)).limit(limit + 1)
    place = _place(after, len(columns), by_score=by_score)
    if place:
        query = query.where(beyond(columns, place, descending=downwards))
    found = session().execute(query.add_columns(Idea.score) if by_score else query)
    rows = [replace(line_of(row), score=row.score if by_score else None) for row in found]
    return Page(rows[:limit], _cursor(rows[limit - 1], len(columns)) if len(rows) > limit else None)


def _order(view: str, *, by_score: bool) -> tuple[list[Any], bool]:
    if by_score:
        return [Idea.score, Idea.id], True
    if view in {"first", "mine"}:
        return [Idea.answer_due_at if view == "first" else DUE, Idea.id], False
    return [Idea.id], view == "all"


def _place(after: str | None, length: int, *, by_score: bool) -> list[Any] | None:
    values = decode(after, length)
    if values is None or length == 1:
        return values
    first = (None if isinstance(values[0], str) else values[0]) if by_score else moment_of(values[0])
    return None if first is None else [first, values[1]]


def _cursor(row: Row, length: int) -> str:
    if length == 1:
        return encode(row.id)
    return encode((row.due_at or NEVER).isoformat() if row.score is None else row.score, row.id)


def conditions_of(asked: Asked, me_id: int | None, now: datetime, view: str = "") -> list[ColumnElement[bool]]:
    """What the filters leave.

    The views `first` and `all` are read in their own order along an index. What most ideas have in common is then written so that no other index
    tempts the database to begin there and to sort them all: gathering; and in `all` a board.
    """
    ordered, along_clock = view in {"first", "all"}, view == "first"
    found: list[ColumnElement[bool] | None] = [
        (Idea.board_id + 0 if view == "all" else Idea.board_id) == select(Board.id).where(Board.slug == asked.board).scalar_subquery() if asked.board else None,
        (Idea.stage + "" if ordered and asked.stage == "gathering" else Idea.stage) == asked.stage if asked.stage else None,
        Idea.lang == asked.lang if asked.lang else None,
        _tagged(asked.tag, along_clock=along_clock) if asked.tag else None,
        _assigned(asked.assignee, me_id) if asked.assignee else None,
        Idea.answer_due_at < now if asked.late else None,
        _with_words(asked.words) if asked.words else None,
        and_(Idea.score.is_not(None), scored_by(me_id)) if asked.sort == "score" else None,
    ]
    return [condition for condition in found if condition is not None]


def _tagged(name: str, *, along_clock: bool) -> ColumnElement[bool]:
    tag = select(func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name == name).scalar_subquery()  # a former name leads to what it became
    if along_clock:
        return exists().where(IdeaTag.idea_id == Idea.id, IdeaTag.tag_id == tag)
    return Idea.id.in_(select(IdeaTag.idea_id).where(IdeaTag.tag_id == tag))


def _assigned(to: str, me_id: int | None) -> ColumnElement[bool]:
    if to == "nobody":  # nor anybody who may not do anything about it any more
        return or_(Idea.assigned_to_id.is_(None), Idea.assigned_to_id.not_in(select(Member.id).where(on_team(), Member.closed_at.is_(None))))
    return Idea.assigned_to_id == (me_id if to == "me" else int(to))


def _with_words(words: str) -> ColumnElement[bool]:
    """By its number, by the index of what is public, and by the titles of what is not."""
    number = words.lstrip("#")
    if number.isascii() and number.isdecimal() and len(number) < 18:
        return Idea.id == int(number)
    parsed, index = parse(words), engine()
    ids = [hit.id for hit in index.find(parsed, limit=HITS)] if parsed.words else []
    titled = and_(*(Idea.title.icontains(word, autoescape=True) for word in words.split()[:8]))
    return or_(Idea.id.in_(ids), titled if index.degraded else and_(Idea.stage.in_(NOT_PUBLIC), titled))


def stands_in(view: str, asked: Asked, idea_id: int, me_id: int | None, now: datetime) -> bool:
    """Whether an idea (still) stands in a list; one with an overdue promise is taken to stay."""
    condition = Idea.id.is_not(None) if view == "overdue" else condition_of(view, me_id)
    query = select(Idea.id).where(Idea.id == idea_id, condition, *conditions_of(asked, me_id, now))
    return session().scalar(query) is not None


def _choices_query() -> Select:
    """Boards, the team and one's own lists, one under the other."""
    boards = select(literal("board").label("kind"), Board.slug.label("key"), Board.name_de.label("de"), Board.name_en.label("en"), Board.position.label("position"), literal("").label("query"))
    team = select(literal("staff"), cast(Member.id, String), Member.name, Member.name, literal(0), literal("")).where(on_team(), Member.closed_at.is_(None))
    own = select(literal("saved"), cast(SavedView.id, String), SavedView.name, SavedView.name, literal(0), SavedView.query).where(SavedView.member_id == bindparam("me_id", type_=BigId))
    return select(union_all(boards, team, own).subquery())


_CHOICES = _choices_query()


def choices_read(me_id: int | None, locale: str) -> Read[list[Choice]]:
    """Boards, the team by name, and one's own lists."""
    return Read(lambda rows: _choices(rows, locale), _CHOICES, {"me_id": me_id})


def _choices(rows: Rows, locale: str) -> list[Choice]:
    ordered = sorted(rows, key=lambda row: (row.kind, row.position, row.de.casefold(), row.key))
    return [Choice(row.kind, row.key, row.de if locale == "de" else row.en, row.query) for row in ordered]
