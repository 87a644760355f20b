"""Reads of ratings: one's own on an idea, whether something is an answer, and the months that are public."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from ideas.accounts.models import STAFF
from ideas.board.models import Board, CoAuthor, Idea
from ideas.comments.models import Comment
from ideas.core.db import BigId, session
from ideas.core.reads import Read, Rows, alone
from ideas.lifecycle.models import StageChange, Update
from ideas.ratings.models import RatedMonth, Rating
from ideas.ratings.rules import beginning, following
from ideas.votes.models import Vote

DECIDED = ("approved", "parked", "declined", "in_development", "launched")


@dataclass(frozen=True)
class Own:
    """Whether a member supports an idea or is one of its co-authors, and their marks by thing and id."""

    concerned: bool = False
    marks: dict[tuple[str, int], int] = field(default_factory=dict)


def own_ratings(idea_id: int, member_id: int) -> Own:
    """One statement."""
    return alone(own_read(idea_id, member_id))


def own_read(idea_id: int, member_id: int) -> Read[Own]:
    """The same, to be asked with others."""
    return Read(_told, _own(), {"idea_id": idea_id, "member_id": member_id})


def _told(rows: Rows) -> Own:
    return Own(bool(rows[0].concerned), {(row.thing, row.thing_id): row.mark for row in rows if row.mark is not None})


@cache
def _own() -> Select:
    idea, member = bindparam("idea_id", type_=BigId), bindparam("member_id", type_=BigId)
    supports = exists().where(Vote.idea_id == idea, Vote.member_id == member, Vote.state == "counted")
    makes = exists().where(CoAuthor.idea_id == idea, CoAuthor.member_id == member, CoAuthor.agreed_at.is_not(None))
    one = select(literal(1).label("one")).subquery()
    return select(or_(supports, makes).label("concerned"), Rating.thing, Rating.thing_id, Rating.mark).select_from(one).outerjoin(Rating, and_(Rating.idea_id == idea, Rating.member_id == member))


def is_answer(idea_id: int, thing: str, thing_id: int) -> bool:
    """Whether this is an answer of the team that everybody reads: an update without a correction, an official comment, a decision with words."""
    if not 0 < thing_id < 2**63:
        return False
    correction = aliased(Update)
    answers: dict[str, Select] = {
        "update": select(Update.id).where(
            Update.id == thing_id, Update.idea_id == idea_id, Update.by_role.in_(STAFF), Update.hiding_id.is_(None), ~select(correction.id).where(correction.corrects_id == Update.id).exists()
        ),
        "comment": select(Comment.id).where(Comment.id == thing_id, Comment.idea_id == idea_id, Comment.official, Comment.state == "public", Comment.hiding_id.is_(None)),
        "step": select(StageChange.id).where(StageChange.id == thing_id, StageChange.idea_id == idea_id, StageChange.to_stage.in_(DECIDED), StageChange.text != ""),
    }
    return thing in answers and session().scalar(answers[thing]) is not None


def rating_of(thing: str, thing_id: int, member_id: int | None) -> Rating | None:
    """A member's rating of one answer."""
    return session().scalar(select(Rating).where(Rating.thing == thing, Rating.thing_id == thing_id, Rating.member_id == member_id))


@dataclass(frozen=True)
class Counted:
    """A month of a board: how many ratings and their sum, by how many people, how many of the rated answers the team had marked itself, and that sum."""

    ratings: int = 0
    rating_sum: int = 0
    marked: int = 0
    mark_sum: int = 0
    people: int = 0


def counted_by_board(month: date) -> dict[int, Counted]:
    """The ratings first given in a month, by board: two statements."""
    within = and_(Rating.at >= beginning(month), Rating.at < beginning(following(month)))
    rated = select(Idea.board_id, func.count().label("n"), func.sum(Rating.mark).label("total"), func.count(Rating.member_id.distinct()).label("people")).join(Idea, Idea.id == Rating.idea_id).where(within).group_by(Idea.board_id)
    marks = {row.board_id: row for row in session().execute(_own_marks(within))}
    return {row.board_id: _counted(row, marks.get(row.board_id)) for row in session().execute(rated)}


def _counted(row: Row, own: Row | None) -> Counted:
    return Counted(row.n, int(row.total), own.n if own else 0, int(own.total or 0) if own else 0, row.people)


def _own_marks(within: Any) -> Select:
    """How the team saw the answers rated in this time, each answer once."""
    answers = select(Rating.thing, Rating.thing_id, Rating.idea_id).where(within).distinct().subquery()
    a = answers.c
    mark = func.coalesce(Update.own_mark, Comment.own_mark, StageChange.own_mark)
    return (
        select(Idea.board_id, func.count(mark).label("n"), func.sum(mark).label("total"))
        .select_from(answers).join(Idea, Idea.id == a.idea_id)
        .outerjoin(Update, and_(a.thing == "update", Update.id == a.thing_id))
        .outerjoin(Comment, and_(a.thing == "comment", Comment.id == a.thing_id))
        .outerjoin(StageChange, and_(a.thing == "step", StageChange.id == a.thing_id))
        .group_by(Idea.board_id)
    )


@dataclass(frozen=True)
class PublicMonth:
    """A month of a board as everybody reads it: both views as means of 1 to 5, None where too few rated or nobody marked."""

    board_id: int
    month: date
    ratings: int | None
    explained: float | None
    own: float | None


def public_months(hidden: Collection[int], limit: int = 24) -> list[PublicMonth]:
    """The latest closed months of the boards a reader sees (all but `hidden`), newest first. No sums over boards: they would give small ones away."""
    shown = Board.id.not_in(hidden) if hidden else true()
    months = select(RatedMonth.month).distinct().order_by(RatedMonth.month.desc()).limit(limit)
    query = select(RatedMonth).join(Board, Board.id == RatedMonth.board_id).where(shown, RatedMonth.month.in_(months)).order_by(RatedMonth.month.desc(), Board.position, Board.id)
    return [_public(row) for row in session().scalars(query)]


def _public(row: RatedMonth) -> PublicMonth:
    explained = row.rating_sum / row.rating_count if row.rating_count and row.rating_sum else None
    own = row.mark_sum / row.marked_count if row.marked_count and row.mark_sum else None
    return PublicMonth(row.board_id, row.month, row.rating_count, explained, own)
