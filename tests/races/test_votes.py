"""Many people at the same moment: the numbers are exact on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import db, session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import StageChange
from ideas.votes import actions
from ideas.votes.models import Follow, Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.races import PARALLEL, ROUNDS

pytestmark = both_databases


def together(app: Flask, works: list[Callable[[], object]]) -> list[BaseException]:
    """Do all at once, each in a thread with a session of its own; gives what was raised."""
    barrier = threading.Barrier(len(works))
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                work()
            except BaseException as error:  # noqa: BLE001 (what a thread raises is told to the test)
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def cast(idea_id: int, by: Actor) -> int:
    """As a request does it: read the idea, then act."""
    return actions.cast(session().get_one(Idea, idea_id), by=by, now=NOON)


def take_back(idea_id: int, by: Actor) -> int:
    """As a request does it."""
    return actions.withdraw(session().get_one(Idea, idea_id), by=by, now=NOON)


def rows_and_count(idea_id: int) -> tuple[int, int]:
    """Votes as rows, and the stored number."""
    session().rollback()
    session().expire_all()
    rows = session().scalar(select(func.count()).select_from(Vote).where(Vote.idea_id == idea_id))
    return int(rows or 0), session().get_one(Idea, idea_id).vote_count


@pytest.mark.parametrize("parallel", PARALLEL)
def test_votes_of_many(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for _ in range(ROUNDS):
        idea_id = make_idea(goal=None).id
        assert together(app, [lambda fan=fan: cast(idea_id, fan) for fan in fans]) == []
        assert rows_and_count(idea_id) == (parallel, parallel)


@pytest.mark.parametrize("parallel", PARALLEL)
def test_one_member_many_clicks(app: Flask, parallel: int) -> None:
    fan = make_actor()
    for _ in range(ROUNDS):
        idea_id = make_idea(goal=None).id
        assert together(app, [lambda: cast(idea_id, fan)] * parallel) == []
        assert rows_and_count(idea_id) == (1, 1)
        assert session().scalar(select(func.count()).select_from(Event).where(Event.kind == "vote.cast", Event.idea_id == idea_id)) == 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_vote_and_take_back(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for turn in range(ROUNDS):
        idea_id = make_idea(goal=None).id
        for fan in fans[::2]:
            cast(idea_id, fan)
        works = [lambda fan=fan, at=at: (take_back if (at + turn) % 3 else cast)(idea_id, fan) for at, fan in enumerate(fans)]
        assert together(app, works) == []
        rows, count = rows_and_count(idea_id)
        assert rows == count
        told = dict(session().execute(select(Event.kind, func.count()).where(Event.idea_id == idea_id).group_by(Event.kind)).all())
        assert told.get("vote.cast", 0) - told.get("vote.withdrawn", 0) == count


@pytest.mark.parametrize("parallel", PARALLEL)
def test_the_goal_is_reached_once(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for _ in range(ROUNDS):
        idea_id = make_idea(goal=parallel).id
        assert together(app, [lambda fan=fan: cast(idea_id, fan) for fan in fans]) == []
        assert rows_and_count(idea_id) == (parallel, parallel)
        assert session().get_one(Idea, idea_id).stage == "in_review"
        assert session().scalar(select(func.count()).select_from(StageChange).where(StageChange.idea_id == idea_id, StageChange.to_stage == "in_review")) == 1
        assert session().scalar(select(func.count()).select_from(Follow).where(Follow.idea_id == idea_id)) == parallel


@pytest.mark.parametrize("parallel", PARALLEL)
def test_votes_while_the_creator_withdraws(app: Flask, parallel: int) -> None:
    """Who comes too late is told no; the others' votes stand, and nothing is counted that has no row."""
    fans, creator = [make_actor() for _ in range(parallel)], make_member()
    for _ in range(ROUNDS):
        idea_id = make_idea(creator, goal=None).id
        works = [lambda fan=fan: cast(idea_id, fan) for fan in fans]
        works.insert(parallel // 2, lambda: lifecycle.withdraw(session().get_one(Idea, idea_id), reason="Enough of it.", by=actor_of(creator), now=NOON))
        refused = together(app, works)
        assert {error.refusal.cause if isinstance(error, Refused) else repr(error) for error in refused} <= {"not_gathering"}
        rows, count = rows_and_count(idea_id)
        assert (rows, count) == (parallel - len(refused),) * 2
        assert session().get_one(Idea, idea_id).stage == "withdrawn"
        assert session().scalar(select(func.count()).select_from(Event).where(Event.kind == "vote.cast", Event.idea_id == idea_id)) == count
        assert session().scalar(select(func.count()).select_from(StageChange).where(StageChange.idea_id == idea_id, StageChange.to_stage == "withdrawn")) == 1
        creator = make_member()


@pytest.mark.parametrize("parallel", PARALLEL)
def test_follow_and_no_longer(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for turn in range(ROUNDS):
        idea_id = make_idea().id
        works = [lambda fan=fan, at=at: (actions.unfollow if (at + turn) % 3 == 2 else actions.follow)(session().get_one(Idea, idea_id), by=fan, now=NOON) for at, fan in enumerate([*fans, *fans])]
        assert together(app, works) == []
        session().rollback()
        rows = session().scalar(select(func.count()).select_from(Follow).where(Follow.idea_id == idea_id))
        told = dict(session().execute(select(Event.kind, func.count()).where(Event.idea_id == idea_id).group_by(Event.kind)).all())
        assert session().get_one(Idea, idea_id, populate_existing=True).follower_count == rows == told.get("idea.followed", 0) - told.get("idea.unfollowed", 0)


@pytest.mark.parametrize("parallel", PARALLEL)
def test_the_goal_is_crossed_once(app: Flask, parallel: int) -> None:
    """More votes are under way than are missing: one reaches the goal, and who comes after it is told no."""
    fans, goal = [make_actor() for _ in range(parallel)], (parallel + 1) // 2
    for _ in range(ROUNDS):
        idea_id = make_idea(goal=goal).id
        raised = together(app, [lambda fan=fan: cast(idea_id, fan) for fan in fans])
        assert [error.refusal.cause if isinstance(error, Refused) else repr(error) for error in raised] == ["not_gathering"] * (parallel - goal)
        assert rows_and_count(idea_id) == (goal, goal)
        assert session().scalar(select(func.count()).select_from(StageChange).where(StageChange.idea_id == idea_id, StageChange.to_stage == "in_review")) == 1
