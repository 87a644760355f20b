"""Many act on a challenge at the same moment: votes stay within what each has, a result is that of the rows, a choice is made once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.board.models import Idea
from ideas.challenges import actions
from ideas.challenges.actions.leaving import settle_entry
from ideas.challenges.models import Challenge, ChallengeEntry
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle.actions import withdraw
from tests.challenges.scenes import COUNTING, JUDGING, OPEN, RESULT, VOTE, announced, entered, judged, place, voting
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.races import PARALLEL, ROUNDS
from tests.races.test_votes import together

pytestmark = both_databases
TURNS = max(1, ROUNDS // 3)
WORD = "We liked how little it takes to build it."


def vote(challenge_id: int, idea_id: int, by: Actor, now=VOTE) -> int:
    """As a request does it: read, then act."""
    return actions.vote(session().get_one(Challenge, challenge_id), session().get_one(Idea, idea_id), by=by, now=now)


def causes(errors: list[BaseException]) -> list[str]:
    """Why each was refused; what is no refusal as it is."""
    return [error.refusal.cause if isinstance(error, Refused) else repr(error) for error in errors]


def exact(challenge_id: int) -> int:
    """Stored counts are those of the rows, and nobody has more votes than each has; gives how many there are."""
    session().rollback()
    session().expire_all()
    ballot = session().get_one(Ballot, session().get_one(Challenge, challenge_id).ballot_id)
    rows = dict(session().execute(select(BallotVote.entry_id, func.count()).where(BallotVote.ballot_id == ballot.id).group_by(BallotVote.entry_id)).all())
    stored = dict(session().execute(select(BallotEntry.id, BallotEntry.vote_count).where(BallotEntry.ballot_id == ballot.id)).all())
    assert {entry: rows.get(entry, 0) for entry in stored} == stored
    each = session().execute(select(func.count()).where(BallotVote.ballot_id == ballot.id).group_by(BallotVote.member_id)).scalars().all()
    assert max(each, default=0) <= ballot.votes_each
    return sum(stored.values())


@pytest.mark.parametrize("parallel", PARALLEL)
def test_nobody_gets_more_votes_than_each_has(app: Flask, parallel: int) -> None:
    fan = make_actor()
    for _turn in range(TURNS):
        challenge, ideas = voting(min(parallel, 5), votes_each=1)
        works = [lambda idea=ideas[at % len(ideas)], challenge=challenge: vote(challenge.id, idea.id, fan) for at in range(parallel)]
        assert set(causes(together(app, works))) <= {"votes_used"}
        assert exact(challenge.id) == 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_the_first_votes_call_the_ballot_once(app: Flask, parallel: int) -> None:
    """The worker has not come round: whoever votes first moves the activity on, and all the others wait for that."""
    fans = [make_actor() for _ in range(parallel)]
    for _turn in range(TURNS):
        challenge = announced("vote")
        ideas = entered(challenge, 2)
        works = [lambda fan=fan, challenge=challenge, idea=ideas[0]: vote(challenge.id, idea.id, fan, JUDGING) for fan in fans]
        assert causes(together(app, works)) == []
        assert exact(challenge.id) == parallel
        assert session().scalar(select(func.count()).where(Ballot.occasion == f"challenge:{challenge.id}")) == 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_votes_while_the_result_is_published(app: Flask, parallel: int) -> None:
    """Clocks differ: who still votes by their own is counted, or told that it is over."""
    fans, team = [make_actor() for _ in range(parallel)], make_actor("team")
    for _turn in range(TURNS):
        challenge, ideas = voting(1)
        works = [lambda fan=fan, challenge=challenge, idea=ideas[0]: vote(challenge.id, idea.id, fan) for fan in fans]
        for now in (COUNTING, RESULT):
            works.insert(parallel // 2, lambda challenge=challenge, now=now: actions.publish(session().get_one(Challenge, challenge.id), word=WORD, by=team, now=now))
        refused = causes(together(app, works))
        assert set(refused) <= {"vote_over", "ballot_over", "published_already"} and refused.count("published_already") == 1
        assert exact(challenge.id) == parallel + 1 - len(refused)
        assert session().scalar(select(func.count()).where(Event.kind == "challenge.published", Event.thing_id == challenge.id)) == 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_votes_while_a_finalist_leaves(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for _turn in range(TURNS):
        challenge, ideas = voting(2, votes_each=1)
        author = actor_of(session().get_one(Member, ideas[0].author_id))
        withdraw(ideas[0], reason="I build it myself now.", by=author, now=VOTE)
        entry = place(challenge, ideas[0])
        works = [lambda fan=fan, challenge=challenge, idea=ideas[0]: vote(challenge.id, idea.id, fan) for fan in fans]
        works.insert(parallel // 2, lambda entry=entry: settle_entry(session().get_one(ChallengeEntry, entry.id), now=VOTE))
        assert set(causes(together(app, works))) <= {"not_in_ballot"}
        assert exact(challenge.id) == 0
        assert [vote(challenge.id, ideas[1].id, fan) for fan in fans] == [0] * parallel, "each has the vote again"


@pytest.mark.parametrize("parallel", PARALLEL)
def test_finalists_are_chosen_once(app: Flask, parallel: int) -> None:
    team = make_actor("team")
    for _turn in range(TURNS):
        challenge = announced()
        ideas = entered(challenge, 2)
        judged(challenge, ideas)
        entries = [place(challenge, idea).id for idea in ideas]
        works = [lambda challenge=challenge, entry=entries[at % 2]: actions.choose(session().get_one(Challenge, challenge.id), {entry: "It is the lightest of all."}, by=team, now=JUDGING) for at in range(parallel)]
        assert causes(together(app, works)) == ["chosen_already"] * (parallel - 1)
        session().rollback()  # SQLite reads on in the transaction from before
        assert session().scalar(select(func.count()).where(ChallengeEntry.challenge_id == challenge.id, ChallengeEntry.finalist_at.is_not(None))) == 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_nobody_enters_more_ideas_than_each_may(app: Flask, parallel: int) -> None:
    author = make_member()
    by = actor_of(author)
    ideas = [make_idea(author) for _ in range(parallel)]
    for _turn in range(TURNS):
        challenge = announced(entries_each=1)
        works = [lambda challenge=challenge, idea=idea: actions.enter(session().get_one(Challenge, challenge.id), session().get_one(Idea, idea.id), by=by, now=OPEN) for idea in ideas]
        assert causes(together(app, works)) == ["entries_used"] * (parallel - 1)
