"""Supporting an idea, taking it back, following."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.orm.attributes import set_committed_value

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import SYSTEM, Actor
from ideas.board.actions.ranks import count_vote, lower_for_vote
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.db import table as as_table
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.lifecycle.actions import move_on_if_due
from ideas.votes.models import Follow, Vote
from ideas.votes.queries import counted_moments, part_of
from ideas.votes.rules import why_not_follow, why_not_take_back, why_not_vote

_VOTE, _FOLLOW = insert(as_table(Vote)).inline(), insert(as_table(Follow)).inline()


@action
def cast(idea: Idea, *, by: Actor, now: datetime) -> int:
    """Support an idea; gives the number of supporters. Twice is the same as once. Raises Refused.

    Supporting also follows. The vote that reaches the goal moves the idea on in the same transaction.
    """
    idea = locked(idea)
    part = part_of(idea.id, by.id)
    insist(why_not_vote(idea, by, part.votes, now, makes=part.makes))
    if part.votes:
        return idea.vote_count
    in_turn(by, now)
    session().connection().execute(_VOTE, {"idea_id": idea.id, "member_id": by.id, "state": "counted", "at": now})
    if not part.follows:
        session().connection().execute(_FOLLOW, {"idea_id": idea.id, "member_id": by.id, "at": now})
    count_vote(idea, followers=0 if part.follows else 1, now=now)
    record("vote.cast", by=by, now=now, idea_id=idea.id)
    move_on_if_due(idea, by=SYSTEM, now=now)
    return idea.vote_count


@action
def withdraw(idea: Idea, *, by: Actor, now: datetime) -> int:
    """Take support back while the idea gathers; gives the number left. Following stays. Raises Refused."""
    idea = locked(idea)
    already = part_of(idea.id, by.id).votes
    insist(why_not_take_back(idea, by, already, now))
    if not already:
        return idea.vote_count
    session().execute(delete(Vote).where(Vote.idea_id == idea.id, Vote.member_id == by.id))
    _count(idea, "vote_count", -1)
    lower_for_vote(idea, counted_moments(idea.id), now=now)
    record("vote.withdrawn", by=by, now=now, idea_id=idea.id)
    return idea.vote_count


@action
def follow(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Hear of an idea; twice is the same as once. Raises Refused."""
    idea = locked(idea)
    insist(why_not_follow(idea, by, now))
    if not part_of(idea.id, by.id).follows:
        in_turn(by, now)
        _begin_following(idea, by, now)
        record("idea.followed", by=by, now=now, idea_id=idea.id)


@action
def unfollow(idea: Idea, *, by: Actor, now: datetime) -> None:
    """No longer hear of an idea; twice is the same as once. Raises Refused."""
    idea = locked(idea)
    insist(why_not_follow(idea, by, now))
    if part_of(idea.id, by.id).follows:
        session().execute(delete(Follow).where(Follow.idea_id == idea.id, Follow.member_id == by.id))
        _count(idea, "follower_count", -1)
        record("idea.unfollowed", by=by, now=now, idea_id=idea.id)


def _begin_following(idea: Idea, by: Actor, now: datetime) -> None:
    session().connection().execute(_FOLLOW, {"idea_id": idea.id, "member_id": by.id, "at": now})
    _count(idea, "follower_count", 1)


def _count(idea: Idea, column: str, step: int) -> None:
    """Count in SQL, never from what was read; the object then knows the new number without another read."""
    counter = getattr(Idea, column)
    table = as_table(Idea)
    number = session().scalar(update(table).where(table.c.id == idea.id).values({column: counter + step}).returning(table.c[column]))
    set_committed_value(idea, column, number)
