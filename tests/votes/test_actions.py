"""Supporting, taking back, following: rows, numbers and events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.board.models import Idea
from ideas.board.rules import rising_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.reads import alone
from ideas.core.refusal import Refused
from ideas.votes import actions
from ideas.votes.models import Follow, Vote
from ideas.votes.queries import part_of, supporters_read, voted_among
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

pytestmark = both_databases


def kinds() -> list[str]:
    """The kinds of all events so far but the boards' opening."""
    return list(session().scalars(select(Event.kind).where(Event.kind != "board.opened").order_by(Event.id)))


def test_a_vote_counts_follows_and_is_told(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    assert actions.cast(idea, by=fan, now=NOON + timedelta(hours=1)) == 1
    idea = reload(idea)
    assert (idea.vote_count, idea.follower_count) == (1, 1)
    assert idea.rising == pytest.approx(rising_of([NOON + timedelta(hours=1)]))
    assert idea.hot_at == NOON + timedelta(hours=1)
    assert part_of(idea.id, fan.id).votes
    assert part_of(idea.id, fan.id).follows
    assert kinds() == ["vote.cast"]


def test_twice_is_once(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    assert [actions.cast(idea, by=fan, now=NOON) for _ in range(3)] == [1, 1, 1]
    assert session().scalar(select(func.count()).select_from(Vote)) == 1
    assert kinds() == ["vote.cast"]


def test_taking_back_recomputes_from_the_rows(app: Flask) -> None:
    idea, fan, other = make_idea(), make_actor(), make_actor()
    actions.cast(idea, by=fan, now=NOON + timedelta(hours=1))
    actions.cast(idea, by=other, now=NOON + timedelta(hours=2))
    assert actions.withdraw(idea, by=other, now=NOON + timedelta(hours=3)) == 1
    assert actions.withdraw(idea, by=other, now=NOON + timedelta(hours=3)) == 1
    idea = reload(idea)
    assert idea.rising == pytest.approx(rising_of([NOON + timedelta(hours=1)]))
    assert kinds() == ["vote.cast", "vote.cast", "vote.withdrawn"]
    assert part_of(idea.id, other.id).follows
    assert voted_among([idea.id], fan) == {idea.id}
    assert voted_among([idea.id], other) == set()


def test_the_goal_is_reached_by_the_vote_that_reaches_it(app: Flask) -> None:
    idea = make_idea(goal=2)
    actions.cast(idea, by=make_actor(), now=NOON)
    assert reload(idea).stage == "gathering"
    actions.cast(idea, by=make_actor(), now=NOON)
    assert reload(idea).stage == "in_review"
    assert kinds()[:2] == ["vote.cast", "vote.cast"]
    assert "idea.reached_goal" in kinds()
    with pytest.raises(Refused) as refused:
        actions.cast(idea, by=make_actor(), now=NOON)
    assert refused.value.refusal.cause == "not_gathering"


def test_own_ideas_are_refused_and_leave_nothing(app: Flask) -> None:
    creator = make_member()
    idea = make_idea(creator)
    with pytest.raises(Refused):
        actions.cast(idea, by=make_actor_of(creator), now=NOON)
    assert reload(idea).vote_count == 0
    assert kinds() == []


def make_actor_of(member: object) -> object:
    """The member as the one who acts."""
    from ideas.accounts.queries import actor_of

    return actor_of(member)


def test_following_without_supporting(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    for _ in range(2):
        actions.follow(idea, by=fan, now=NOON)
    assert reload(idea).follower_count == 1
    for _ in range(2):
        actions.unfollow(idea, by=fan, now=NOON)
    assert reload(idea).follower_count == 0
    assert session().scalar(select(func.count()).select_from(Follow)) == 0
    assert kinds() == ["idea.followed", "idea.unfollowed"]


def test_faces_are_those_who_show_their_support(app: Flask) -> None:
    idea, shown, hidden = make_idea(), make_member(), make_member(shows_support=False)
    for member in (shown, hidden):
        actions.cast(idea, by=make_actor_of(member), now=NOON)
    assert [one.handle for one in alone(supporters_read(idea.id))] == [shown.handle]
    assert session().get(Idea, idea.id).vote_count == 2
