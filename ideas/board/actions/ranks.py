"""The stored ranks: raised and lowered with each vote, renewed by the clock since *hot* decays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from ideas.board.models import Idea
from ideas.board.rules import Ranked, heat_of, rising_after, rising_of
from ideas.core.db import action, session, table

FRESH = timedelta(days=7)
_IDEAS = table(Idea)
_ONE_MORE = (
    update(_IDEAS)
    .where(_IDEAS.c.id == bindparam("idea_id"))
    .values(
        vote_count=_IDEAS.c.vote_count + 1, follower_count=_IDEAS.c.follower_count + bindparam("more_followers"),
        rising=bindparam("new_rising"), hot=bindparam("new_hot"), hot_at=bindparam("new_hot_at"),
    )
    .returning(_IDEAS.c.vote_count, _IDEAS.c.follower_count, _IDEAS.c.rising, _IDEAS.c.hot, _IDEAS.c.hot_at)
)
EVERY_FRESH = timedelta(minutes=10)
EVERY_REST = timedelta(hours=1)
BATCH = 500


def count_vote(idea: Idea, *, followers: int, now: datetime) -> None:
    """One vote more and so many followers, inside the vote's own use case and under the idea's lock: numbers and ranks in one statement.

    Counted in SQL, never from what was read; the object then knows the new numbers without another read.
    """
    heat = heat_of(idea, now, more=1) if idea.published_at else None
    ranks = {"new_rising": rising_after(idea.rising, now), "new_hot": idea.hot if heat is None else heat, "new_hot_at": idea.hot_at if heat is None else now}
    row = session().connection().execute(_ONE_MORE, {"idea_id": idea.id, "more_followers": followers, **ranks}).mappings().one()
    for column, value in row.items():
        set_committed_value(idea, column, value)


def lower_for_vote(idea: Idea, moments: Iterable[datetime], *, now: datetime) -> None:
    """One vote less: *rising* is reckoned anew from the moments of the votes that are left."""
    idea.rising = rising_of(moments)
    warm(idea, now=now)


def warm(idea: Idea, *, now: datetime) -> None:
    """Reckon *hot* as of now, inside a running use case and under the idea's lock."""
    if idea.published_at is not None:
        idea.hot, idea.hot_at = heat_of(idea, now), now


def catch_breath(idea: Idea, *, now: datetime) -> None:
    """The second wind of a milestone: from here on *hot* counts votes and hours anew."""
    idea.milestone_at, idea.milestone_votes = now, idea.vote_count
    warm(idea, now=now)


@action
def renew_ranks(idea_ids: Sequence[int], *, now: datetime) -> int:
    """Reckon *hot* of these ideas as of now; gives how many were renewed."""
    query = select(Idea.id, Idea.vote_count, Idea.published_at, Idea.milestone_at, Idea.milestone_votes).where(Idea.id.in_(idea_ids), Idea.published_at.is_not(None))
    rows = session().execute(query.order_by(Idea.id).with_for_update(key_share=True)).all()
    values = [{"id": row.id, "hot": heat_of(cast("Ranked", row), now), "hot_at": now} for row in rows]
    if values:
        session().execute(update(Idea), values)
    return len(values)


def renew_hot(*, now: datetime) -> int:
    """Renew what is due, in transactions of 500 ideas; gives how many ideas were renewed.

    Every ten minutes those published or voted on within seven days, hourly the rest that gather.
    """
    renewed = 0
    while ids := _due(now):
        renewed += renew_ranks(ids, now=now)
        session().rollback()
    return renewed


def _due(now: datetime) -> list[int]:
    """Fresh ones by `rising`, which tells when the last votes came: at least one vote since seven days ago lifts it above that moment."""
    fresh = or_(Idea.published_at > now - FRESH, Idea.rising >= rising_of([now - FRESH]))
    due = or_(Idea.hot_at.is_(None), Idea.hot_at <= now - EVERY_REST, (Idea.hot_at <= now - EVERY_FRESH) & fresh)
    query = select(Idea.id).where(Idea.stage == "gathering", Idea.published_at.is_not(None), due).order_by(Idea.id).limit(BATCH)
    return list(session().scalars(query))
