"""Many vote in a ballot at the same moment: nobody has more votes than each has, and the counts are exact on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Actor
from ideas.ballots import actions
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.races import PARALLEL, ROUNDS
from tests.races.test_votes import together

pytestmark = both_databases
AFTER = NOON + timedelta(days=14)


def called(occasion: str, count: int, votes_each: int) -> tuple[int, list[int]]:
    """A ballot among so many ideas."""
    ideas = [make_idea(stage="declined").id for _ in range(count)]
    return actions.call("second_chance", occasion, ideas, opens_at=NOON, closes_at=AFTER, votes_each=votes_each, by=SYSTEM, now=NOON).id, ideas


def cast(ballot_id: int, idea_id: int, by: Actor) -> int:
    """As a request does it: read, then act."""
    return actions.cast(session().get_one(Ballot, ballot_id), session().get_one(Idea, idea_id), by=by, now=NOON)


def take_back(ballot_id: int, idea_id: int, by: Actor) -> int:
    """As a request does it."""
    return actions.take_back(session().get_one(Ballot, ballot_id), session().get_one(Idea, idea_id), by=by, now=NOON)


def exact(ballot_id: int) -> int:
    """Rows and stored counts are the same; gives how many."""
    session().rollback()
    session().expire_all()
    rows = dict(session().execute(select(BallotVote.entry_id, func.count()).where(BallotVote.ballot_id == ballot_id).group_by(BallotVote.entry_id)).all())
    stored = dict(session().execute(select(BallotEntry.id, BallotEntry.vote_count).where(BallotEntry.ballot_id == ballot_id)).all())
    assert {entry: rows.get(entry, 0) for entry in stored} == stored
    return sum(stored.values())


@pytest.mark.parametrize("parallel", PARALLEL)
def test_one_member_votes_for_many_at_once(app: Flask, parallel: int) -> None:
    fan = make_actor()
    for turn in range(ROUNDS):
        ballot, ideas = called(f"one-{turn}", parallel, 1)
        refused = together(app, [lambda idea=idea, ballot=ballot: cast(ballot, idea, fan) for idea in ideas])
        assert [error.refusal.cause if isinstance(error, Refused) else repr(error) for error in refused] == ["votes_used"] * (parallel - 1)
        assert exact(ballot) == 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_one_member_clicks_many_times(app: Flask, parallel: int) -> None:
    fan = make_actor()
    for turn in range(ROUNDS):
        ballot, ideas = called(f"clicks-{turn}", 1, 3)
        before = session().scalar(select(func.count()).select_from(Event).where(Event.kind == "ballot.voted"))
        assert together(app, [lambda ballot=ballot, idea=ideas[0]: cast(ballot, idea, fan)] * parallel) == []
        assert exact(ballot) == 1
        assert session().scalar(select(func.count()).select_from(Event).where(Event.kind == "ballot.voted")) == before + 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_votes_of_many(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for turn in range(ROUNDS):
        ballot, ideas = called(f"many-{turn}", 2, 2)
        works = [lambda fan=fan, idea=idea, ballot=ballot: cast(ballot, idea, fan) for fan in fans for idea in ideas]
        assert together(app, works) == []
        assert exact(ballot) == 2 * parallel


@pytest.mark.parametrize("parallel", PARALLEL)
def test_votes_and_taking_back(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for turn in range(ROUNDS):
        ballot, ideas = called(f"back-{turn}", 2, 1)
        for fan in fans[::2]:
            cast(ballot, ideas[0], fan)
        works = [lambda fan=fan, act=act, at=at: act(ballot, ideas[at], fan) for fan in fans for act, at in ((take_back, 0), (cast, 1))]
        refused = together(app, works)
        assert {error.refusal.cause if isinstance(error, Refused) else repr(error) for error in refused} <= {"votes_used"}
        exact(ballot)
        most = session().scalar(select(func.max(select(func.count()).where(BallotVote.ballot_id == ballot).group_by(BallotVote.member_id).subquery().c[0])))
        assert (most or 0) <= 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_votes_while_it_is_counted(app: Flask, parallel: int) -> None:
    """Clocks differ: who still may vote by their own clock is counted, or told that it is over; the result is that of the rows."""
    fans = [make_actor() for _ in range(parallel)]
    for turn in range(ROUNDS):
        ballot, ideas = called(f"end-{turn}", 1, 1)
        works = [lambda fan=fan, ballot=ballot, idea=ideas[0]: cast(ballot, idea, fan) for fan in fans]
        for _ in range(2):
            works.insert(parallel // 2, lambda ballot=ballot: actions.settle(session().get_one(Ballot, ballot), now=AFTER))
        refused = [error.refusal.cause if isinstance(error, Refused) else repr(error) for error in together(app, works)]
        assert set(refused) <= {"ballot_over", "ballot_not_over"} and refused.count("ballot_not_over") == 1
        assert exact(ballot) == parallel - refused.count("ballot_over")
