"""Rating an answer, and counting a month once it is over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Board, Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.ratings.models import RatedMonth, Rating
from ideas.ratings.queries import Counted, counted_by_board, is_answer, own_ratings, rating_of
from ideas.ratings.rules import enough, month_of, months_to_close, why_not_rate

MOST_AT_ONCE = 12


@action
def rate(idea: Idea, thing: str, thing_id: int, mark: int, *, by: Actor, now: datetime) -> Rating:
    """Say how well an answer of the team explained it, 1 to 5: once a person and answer, to be changed later. Raises Refused.

    A change leaves the month it was given in as it is: what is public was counted when that month was over.
    """
    idea = locked(idea)
    concerned = by.id is not None and (idea.author_id == by.id or own_ratings(idea.id, by.id).concerned)
    insist(why_not_rate(by, mark, now, concerned=concerned, is_answer=is_answer(idea.id, thing, thing_id)))
    rating = rating_of(thing, thing_id, by.id)
    if rating is None:
        rating = Rating(idea_id=idea.id, thing=thing, thing_id=thing_id, member_id=by.id, mark=mark, at=now)
        session().add(rating)
        record("answer.rated", by=by, now=now, idea_id=idea.id, thing_id=thing_id, thing=thing)
    elif rating.mark != mark:
        rating.mark, rating.changed_at = mark, now
        record("answer.rating_changed", by=by, now=now, idea_id=idea.id, thing_id=thing_id, thing=thing)
    return rating


@action
def close_months(*, by: Actor = SYSTEM, now: datetime) -> int:
    """Count the months that are over, each once and for good, at most twelve at a time; gives how many."""
    first = session().scalar(select(func.min(Rating.at)))
    last = session().scalar(select(func.max(RatedMonth.month)))
    closed = list(months_to_close(month_of(first) if first else None, last, now, MOST_AT_ONCE))
    boards = session().scalars(select(Board.id)).all() if closed else []
    for month in closed:
        counted = counted_by_board(month)
        session().add_all(_row(board_id, month, counted.get(board_id, Counted()), now) for board_id in boards)
        record("ratings.month_closed", by=by, now=now, month=month.isoformat()[:7])
    return len(closed)


def _row(board_id: int, month: date, counted: Counted, now: datetime) -> RatedMonth:
    """Figures of too few people are not even kept."""
    if not enough(counted.people):
        return RatedMonth(board_id=board_id, month=month, closed_at=now)
    return RatedMonth(
        board_id=board_id, month=month, rating_count=counted.ratings, rating_sum=counted.rating_sum, marked_count=counted.marked, mark_sum=counted.mark_sum, closed_at=now,
    )
