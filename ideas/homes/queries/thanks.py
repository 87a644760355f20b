"""Whom to thank: who wrote below one's ideas, who supported them first, who found one's comments helpful. Hints have no names here either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, cast, func, literal, null, select, union_all

from ideas.accounts.models import Actor, Member, stand_in
from ideas.board.models import PUBLIC_STAGES, Idea
from ideas.board.queries.visibility import visible_to
from ideas.comments.models import Comment, Helpful
from ideas.core.db import BigId
from ideas.core.reads import Read, Rows, known
from ideas.votes.models import Vote

WITHIN = timedelta(days=30)
SHOWN = 6
IDEAS_LOOKED_AT, COMMENTS_LOOKED_AT, COMMENTS_OF_ONE, FIRST_SUPPORTERS = 8, 30, 5, 3
FEW = 200  # of an idea with more supporters the first ones are not looked for: they stand in no index
ORDER = ("wrote", "first", "marked")


@dataclass(frozen=True)
class Deserving:
    """Somebody to thank, for the latest of the strongest: `wrote` below one's idea (a comment that can be marked helpful), `first` to support it, `marked` one's comment."""

    why: str
    handle: str
    name: str
    picture_key: str | None
    idea_id: int
    slug: str
    title: str
    comment_id: int | None
    at: datetime


def deserving_read(reader: Actor, now: datetime) -> Read[list[Deserving]]:
    """At most six people of the last thirty days, each once. Who supported or marked is named only where they show their support to all; of ideas that the reader may not see any more nothing is told."""
    if reader.id is None:
        return known([])
    return Read(_deserving, _query(stand_in(reader)), {"thanks_of": reader.id, "reader_id": reader.id, "thanks_since": now - WITHIN})


def _deserving(rows: Rows) -> list[Deserving]:
    ranked = sorted(rows, key=lambda row: (ORDER.index(row.why), -row.at.timestamp(), row.comment_id or 0))
    people: dict[str, Any] = {}
    for row in ranked:
        people.setdefault(row.handle, row)
    return [Deserving(row.why, row.handle, row.name, row.picture_key, row.idea_id, row.slug, row.title, row.comment_id, row.at) for row in list(people.values())[:SHOWN]]


@cache
def _query(reader: Actor) -> Select:
    found = _found().subquery()
    return (
        select(found.c.why, Member.handle, Member.name, Member.picture_key, Idea.id.label("idea_id"), Idea.slug, Idea.title, found.c.comment_id, found.c.at)
        .join(Member, Member.id == found.c.person).join(Idea, Idea.id == found.c.idea_id)
        .where(Member.closed_at.is_(None), Idea.stage.in_(PUBLIC_STAGES), Idea.published_at.is_not(None), visible_to(reader), (found.c.why == "wrote") | Member.shows_support)
    )


def _found() -> CompoundSelect:
    return union_all(_wrote(), _first(), _marked())


_ME, _SINCE = bindparam("thanks_of", type_=BigId), bindparam("thanks_since", type_=Comment.at.type)


def _mine() -> Any:
    newest = select(Idea.id, Idea.vote_count).where(Idea.author_id == _ME, Idea.published_at.is_not(None)).order_by(Idea.published_at.desc(), Idea.id.desc())
    return newest.limit(IDEAS_LOOKED_AT).subquery()


def _wrote() -> Select:
    """The last comments below each of the newest ideas that were not marked helpful by their creator."""
    mine, other = _mine(), Comment.__table__.alias("other")
    fifth = select(other.c.id).where(other.c.idea_id == mine.c.id).order_by(other.c.id.desc()).limit(1).offset(COMMENTS_OF_ONE - 1).correlate(mine).scalar_subquery()
    marked = select(literal(1)).where(Helpful.comment_id == Comment.id, Helpful.member_id == _ME).exists()
    return (
        select(literal("wrote").label("why"), Comment.author_id.label("person"), Comment.idea_id, Comment.id.label("comment_id"), Comment.at)
        .join(mine, mine.c.id == Comment.idea_id)
        .where(Comment.id >= func.coalesce(fifth, 0), Comment.state == "public", Comment.hiding_id.is_(None), ~Comment.official, Comment.at > _SINCE, Comment.author_id != _ME, ~marked)
    )


def _first() -> Select:
    """The first supporters of each of the newest ideas, as long as it has few."""
    mine = _mine()
    place = func.row_number().over(partition_by=Vote.idea_id, order_by=Vote.id).label("place")
    votes = select(Vote.member_id, Vote.idea_id, Vote.at, place).join(mine, mine.c.id == Vote.idea_id).where(mine.c.vote_count <= FEW, Vote.state == "counted").subquery()
    return select(literal("first"), votes.c.member_id, votes.c.idea_id, cast(null(), BigId), votes.c.at).where(votes.c.place <= FIRST_SUPPORTERS, votes.c.at > _SINCE, votes.c.member_id != _ME)


def _marked() -> Select:
    mine = select(Comment.id, Comment.idea_id).where(Comment.author_id == _ME, Comment.helpful_count > 0).order_by(Comment.id.desc()).limit(COMMENTS_LOOKED_AT).subquery()
    return select(literal("marked"), Helpful.member_id, mine.c.idea_id, cast(null(), BigId), Helpful.at).join(mine, mine.c.id == Helpful.comment_id).where(Helpful.at > _SINCE, Helpful.member_id != _ME)
