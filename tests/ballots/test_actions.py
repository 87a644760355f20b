"""Calling, voting, taking back, counting: rows and events on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ideas.accounts.models import SYSTEM
from ideas.accounts.queries import actor_of
from ideas.ballots import actions
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.ballots.queries import ballot_of, due_ballots, lines_of, voted_entries, voter_count
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.house.world import hidden_board

pytestmark = both_databases
AFTER = NOON + timedelta(days=14)


def called(ideas, **more):
    values = {"opens_at": NOON, "closes_at": AFTER, "votes_each": 2, "by": SYSTEM, "now": NOON} | more
    return actions.call("second_chance", "round-1", [idea.id for idea in ideas], **values)


def kinds():
    return list(session().scalars(select(Event.kind).where(Event.kind.startswith("ballot.")).order_by(Event.id)))


def test_a_ballot_is_called_once_for_an_occasion(app):
    one, two = make_idea(stage="declined"), make_idea(stage="declined")
    ballot = called([one])
    assert called([one, two]).id == ballot.id
    assert kinds() == ["ballot.called", "ballot.entered", "ballot.entered"]
    assert {row.idea_id for row in session().scalars(select(BallotEntry))} == {one.id, two.id}
    assert ballot_of("round-1").id == ballot.id and ballot_of("round-2") is None


def test_votes_have_a_limit_and_can_be_moved(app):
    ideas = [make_idea(stage="declined") for _ in range(3)]
    ballot, fan = called(ideas), make_actor()
    assert [actions.cast(ballot, idea, by=fan, now=NOON) for idea in (ideas[0], ideas[0], ideas[1])] == [1, 1, 0]
    with pytest.raises(Refused) as refused:
        actions.cast(ballot, ideas[2], by=fan, now=NOON)
    assert refused.value.refusal.cause == "votes_used"
    assert actions.take_back(ballot, ideas[0], by=fan, now=NOON) == 1
    assert actions.take_back(ballot, ideas[0], by=fan, now=NOON) == 1
    assert actions.cast(ballot, ideas[2], by=fan, now=NOON) == 0
    counts = dict(session().execute(select(BallotEntry.idea_id, BallotEntry.vote_count)).all())
    assert counts == {ideas[0].id: 0, ideas[1].id: 1, ideas[2].id: 1}
    assert len(voted_entries(ballot.id, fan.id)) == 2 and voter_count(ballot.id) == 1 and voted_entries(ballot.id, None) == set()
    assert kinds()[4:] == ["ballot.voted", "ballot.voted", "ballot.vote_taken_back", "ballot.voted"]


def test_one_vote_a_member_and_entry_by_constraint(app):
    ballot, fan = called([make_idea(stage="declined")]), make_member()
    entry = session().scalars(select(BallotEntry)).one()

    def twice():
        with writing() as current:
            current.add_all([BallotVote(ballot_id=ballot.id, entry_id=entry.id, member_id=fan.id, at=NOON) for _ in range(2)])

    with pytest.raises(IntegrityError):
        twice()


def test_not_for_ones_own_not_before_not_after_not_elsewhere(app):
    creator, other = make_member(), make_idea(stage="declined")
    idea = make_idea(creator, stage="declined")
    ballot = called([idea])
    late = AFTER + timedelta(seconds=1)
    for thing, by, now, cause in (
        (idea, actor_of(creator), NOON, "own_idea"), (other, make_actor(), NOON, "not_in_ballot"), (idea, make_actor(), NOON - timedelta(seconds=1), "ballot_waiting"), (idea, make_actor(), late, "ballot_over"),
    ):
        with pytest.raises(Refused) as refused:
            actions.cast(ballot, thing, by=by, now=now)
        assert refused.value.refusal.cause == cause
    assert session().scalars(select(BallotVote)).all() == []


def test_the_result_is_written_once_and_stays(app):
    ideas = [make_idea(stage="declined") for _ in range(3)]
    ballot = called(ideas, votes_each=1, winners_most=1, votes_least=2)
    for _ in range(2):
        actions.cast(ballot, ideas[1], by=make_actor(), now=NOON)
    fan = make_actor()
    actions.cast(ballot, ideas[0], by=fan, now=NOON)
    assert due_ballots("second_chance", NOON) == [] and [one.id for one in due_ballots("second_chance", AFTER)] == [ballot.id] and due_ballots("fan_vote", AFTER) == []
    assert [line.votes for line in lines_of(session().get_one(Ballot, ballot.id), fan)] == [None] * 3, "the votes are not told while they come in"
    with pytest.raises(Refused):
        actions.settle(ballot, now=NOON)
    result = actions.settle(ballot, now=AFTER)
    assert [(one.votes, one.place, one.won) for one in result] == [(2, 1, True), (1, 2, False), (0, 3, False)]
    with pytest.raises(Refused) as refused:
        actions.settle(ballot, now=AFTER)
    assert refused.value.refusal.cause == "ballot_not_over"
    with pytest.raises(Refused):
        actions.take_back(ballot, ideas[0], by=fan, now=NOON)
    session().rollback()
    lines = lines_of(session().get_one(Ballot, ballot.id), fan)
    assert [(line.idea_id, line.votes, line.place, line.won) for line in lines] == [(ideas[1].id, 2, 1, True), (ideas[0].id, 1, 2, False), (ideas[2].id, 0, 3, False)]
    assert kinds()[-1] == "ballot.settled" and due_ballots("second_chance", AFTER) == []


def test_who_may_not_see_an_idea_does_not_see_its_entry(app):
    secret, removed, shown = make_idea(stage="declined", board=hidden_board()), make_idea(stage="removed"), make_idea(stage="declined")
    ballot = called([secret, removed, shown])
    assert [line.idea_id for line in lines_of(ballot, make_actor())] == [shown.id]
    assert [line.idea_id for line in lines_of(ballot, make_actor("team"))] == [secret.id, shown.id]
