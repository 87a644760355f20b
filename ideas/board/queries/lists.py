"""Lists of ideas as ready cards: filters that combine, orders kept as stored columns, keyset pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board, Idea, IdeaTag, Picture, Tag
from ideas.board.queries.visibility import hidden_from, listed_to, listed_without
from ideas.board.rules.campaign import campaign_of, next_milestone
from ideas.core.as_stored import AsStored
from ideas.core.db import session
from ideas.core.links import idea_path, path
from ideas.core.paging import Page, decode, encode, moment_of

SORTS = {
    "hot": Idea.hot,
    "rising": Idea.rising,
    "top": Idea.vote_count,
    "new": Idea.published_at,
    "discussed": Idea.comment_count,
    "closing": Idea.closes_at,
}
SOONEST_FIRST = frozenset(("closing",))
VALUES = ("board", "stage", "tag", "language", "author_id")
PAGE = 24
COUNTED = 1000
_SHOWN = (
    Idea.id, Idea.slug, Idea.title, Idea.summary, Idea.lang, Idea.stage, Idea.vote_count, Idea.imported_votes, Idea.goal,
    Idea.comment_count, Idea.published_at, Idea.author_id, Idea.hot, Idea.rising, Idea.closes_at, Idea.milestone_count, Idea.rules, Idea.co_author_count,
)
_PEOPLE = (Member.handle, Member.name, Member.picture_key, Member.closed_at, Picture.files, Picture.alt)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; all of it combines.

    `only` is a condition on ideas by a room above this one; `common` says that the topic has thousands of ideas,
    so that walking a rank's index and looking each up is cheaper than gathering them; `hidden` are the boards of
    `hidden_from(reader)` where the caller has them already.
    """

    board: str | None = None
    stage: str | None = None
    tag: str | None = None
    language: str | None = None
    pictures: bool = False
    answered: bool = False
    author_id: int | None = None
    only: ColumnElement[bool] | None = None
    common: bool = False
    hidden: tuple[int, ...] | None = None


class Card(NamedTuple):
    """An idea in a list. The faces add what depends on the reader: words of the stage, the support button. Compared and made 24 times a page, so it is a tuple."""

    id: int
    slug: str
    title: str
    summary: str
    lang: str
    stage: str
    votes: int
    imported_votes: int
    goal: int | None
    comments: int
    published_at: datetime
    author_id: int | None
    hot: float
    rising: float
    closes_at: datetime | None
    milestones: tuple[int, ...]
    next_goal: int | None
    author_handle: str | None
    author_name: str | None
    author_avatar: str
    picture_url: str | None
    picture_alt: str
    url: str
    author_url: str | None
    author_left: bool = False
    co_authors: int = 0
    stage_text: str = ""
    reason: str = ""
    reason_detail: str = ""
    voted: bool = False
    can_vote: str | None = None
    days_left: int | None = None
    vote_url: str = ""
    unvote_url: str = ""


@dataclass(frozen=True)
class Listed(Page[Card]):
    """A page of cards; `total` counts up to one above 1,000, and only where it was asked for."""

    total: int | None = None


def list_ideas(
    reader: Actor, filters: Filters | None = None, sort: str = "hot", after: str | None = None, limit: int = PAGE,
    *, counted: bool = False, hidden: tuple[int, ...] | None = None,
) -> Listed:
    """One page of ideas; an unknown order is `hot`, a cursor that is not ours is the first page.

    `hidden` are the boards of `hidden_from(reader)` where the caller has them already.
    """
    filters, sort = filters or Filters(), sort if sort in SORTS else "hot"
    place = _place(sort, after)
    values = {name: value for name in VALUES if (value := getattr(filters, name)) is not None}
    shape = Shape(sort, frozenset(values), filters.pictures, filters.answered, filters.common, place is not None, counted, hidden_from(reader) if hidden is None else hidden)
    query = _page_query(shape, filters.only) if filters.only is not None else _prepared(shape)
    rows = session().connection().execute(query, values | {"page_limit": limit + 1, "counted_most": COUNTED + 1} | dict(zip(("place", "place_id"), place or (), strict=False))).all()
    more = len(rows) > limit
    cards = [_CARDS.of(row[:_WIDE]) for row in rows[:limit]]
    return Listed(cards, cursor(sort, cards[-1]) if more else None, _total(list(rows), after) if counted else None)


def cards_of(ids: Iterable[int], reader: Actor, filters: Filters | None = None, *, listed: ColumnElement[bool] | None = None) -> list[Card]:
    """The cards of these ideas in this order, as far as the reader may see them and the filters let them through."""
    wanted = list(ids)
    if not wanted:
        return []
    condition = and_(Idea.id.in_(wanted), listed_to(reader, merged=True) if listed is None else listed, *_conditions(filters or Filters()))
    found = {row.id: _CARDS.of(row[:_WIDE]) for row in session().execute(_with_people(select(*_SHOWN).where(condition).limit(len(wanted))))}
    return [found[one] for one in dict.fromkeys(wanted) if one in found]


def cursor(sort: str, card: Card) -> str:
    """The place behind a card in this order; it names the order, since it is none in any other."""
    value: Any = {"hot": card.hot, "rising": card.rising, "top": card.votes, "new": card.published_at.isoformat(), "discussed": card.comments, "closing": card.closes_at and card.closes_at.isoformat()}[sort]
    return encode(sort, value, card.id)


def _place(sort: str, after: str | None) -> tuple[Any, int] | None:
    values = decode(after, 3)
    if values is None or values[0] != sort:
        return None
    value = moment_of(values[1]) if sort in {"new", "closing"} else _number(values[1], 2**53 if sort in {"hot", "rising"} else 2**31)
    return None if value is None else (value, int(values[2]))


def _number(value: object, bound: int) -> float | None:
    return value if isinstance(value, (int, float)) and abs(value) < bound else None


def is_place(sort: str, after: str) -> bool:
    """Whether this is a cursor of a list in this order."""
    return _place(sort, after) is not None


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool] | None] = [
        Idea.board_id == select(Board.id).where(Board.slug == filters.board).scalar_subquery() if filters.board is not None else None,
        Idea.stage == filters.stage if filters.stage is not None else None,
        _with_tag(filters.tag, filters.common) if filters.tag is not None else None,
        Idea.lang == filters.language if filters.language is not None else None,
        Idea.picture_count > 0 if filters.pictures else None,
        Idea.answered_at.is_not(None) if filters.answered else None,
        Idea.author_id == filters.author_id if filters.author_id is not None else None,
        filters.only,
    ]
    return [condition for condition in wanted if condition is not None]


def _with_tag(name: str, common: bool) -> ColumnElement[bool]:
    tagged = select(IdeaTag.idea_id).where(IdeaTag.tag_id == select(func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name == name).scalar_subquery())
    return tagged.where(IdeaTag.idea_id == Idea.id).exists() if common else Idea.id.in_(tagged)


class Shape(NamedTuple):
    """A question for a page without its values: the few that there are are put together once, since that costs more than asking them."""

    sort: str
    named: frozenset[str]
    pictures: bool
    answered: bool
    common: bool
    placed: bool
    counted: bool
    hidden: tuple[int, ...]


@lru_cache(maxsize=512)
def _prepared(shape: Shape) -> Select:
    return _page_query(shape)


def _page_query(shape: Shape, only: ColumnElement[bool] | None = None) -> Select:
    named: dict[str, Any] = {name: bindparam(name) for name in shape.named}
    filters = Filters(**named, pictures=shape.pictures, answered=shape.answered, common=shape.common, only=only)
    column, soonest = SORTS[shape.sort], shape.sort in SOONEST_FIRST
    condition = and_(_running(shape.hidden) if soonest else listed_without(shape.hidden, merged="stage" in shape.named), *_conditions(filters))
    query = select(*_SHOWN).where(condition)
    if shape.placed:
        here, place = tuple_(column, Idea.id), tuple_(bindparam("place", type_=column.type), bindparam("place_id", type_=Idea.id.type))
        query = query.where(here > place if soonest else here < place)
    page = _with_people(query.order_by(*_ordered(column, Idea.id, soonest=soonest)).limit(bindparam("page_limit")), column.key, soonest=soonest)
    return page.add_columns(_counting(condition)) if shape.counted else page


def _running(hidden: tuple[int, ...]) -> ColumnElement[bool]:
    """Ideas whose clock runs, on all boards but these. One stage, named barely: its index is walked in the order of the ends."""
    public = and_(Idea.stage == "gathering", Idea.closes_at.is_not(None), Idea.published_at.is_not(None))
    return and_(public, Idea.board_id.not_in(hidden)) if hidden else public


def _ordered(*columns: Any, soonest: bool) -> list[Any]:
    return [column if soonest else column.desc() for column in columns]


def _with_people(query: Select, order: str | None = None, *, soonest: bool = False) -> Select:
    """The rows with author and cover; joined after the page is cut, so that only its rows are looked up."""
    idea = query.subquery("idea")
    one = aliased(Picture)
    cover = select(one.id).where(one.idea_id == idea.c.id, one.update_id.is_(None)).order_by(one.position, one.id).limit(1).correlate(idea)
    joined = (
        select(*_CARDS.untouched((*idea.c, *_PEOPLE))).select_from(idea)
        .outerjoin(Member, Member.id == idea.c.author_id)
        .outerjoin(Picture, Picture.id == cover.scalar_subquery())
    )
    return joined.order_by(*_ordered(idea.c[order], idea.c.id, soonest=soonest)) if order else joined


def _counting(condition: ColumnElement[bool]) -> ColumnElement[int]:
    some = select(literal(1).label("one")).select_from(Idea).where(condition).limit(bindparam("counted_most")).subquery()
    return select(func.count()).select_from(some).scalar_subquery().label("total")


def _total(rows: list[Any], after: str | None) -> int | None:
    if rows:
        return rows[0].total
    return None if after else 0


def _card(row: Sequence[Any]) -> Card:
    (
        idea_id, slug, title, summary, lang, stage, votes, imported, goal, comments, published_at, author_id, hot, rising, closes_at, passed, rules, co_authors,
        handle, name, picture_key, closed_at, files, alt,
    ) = row
    known = handle is not None and closed_at is None
    campaign = campaign_of(rules, goal)
    return Card(
        idea_id, slug, title, summary, lang, stage, votes, imported, goal, comments, published_at, author_id, hot, rising, closes_at,
        tuple([step.votes for step in campaign.milestones]), next_milestone(campaign, passed),
        handle if known else None, name if known else None, face_path(handle or "nobody", picture_key if known else None),
        picture_path(files, "medium"), alt or "", idea_path(idea_id, slug), path("people.show", handle=handle) if known else None,
        author_left=closed_at is not None, co_authors=co_authors,
    )


_CARDS = AsStored((*_SHOWN, *_PEOPLE), _card)
_WIDE = len(_SHOWN) + len(_PEOPLE)


def face_path(handle: str, picture_key: str | None) -> str:
    """A member's picture, or the drawn one."""
    return path("media.show", key=picture_key) if picture_key else path("media.avatar", seed=handle)


def picture_path(files: dict[str, Any] | None, size: str) -> str | None:
    """The file of a picture in one of its sizes."""
    file = (files or {}).get(size)
    return path("media.show", key=file["key"]) if file else None
