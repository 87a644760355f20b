"""Twenty at once: nobody has more than a hundred coins out, and the stored sums are those of the rows."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.ballots.models import BallotEntry, BallotVote
from ideas.board.models import Idea
from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound
from ideas.coin_rounds.queries import round_problems
from ideas.core.db import session
from tests.coin_rounds.scenes import OPEN, OVER, REASON, announced
from tests.conftest import both_databases
from tests.factories import make_actor
from tests.races.test_challenges import causes
from tests.races.test_votes import together

pytestmark = both_databases
PARALLEL = 20


def spend(round_id: int, idea_id: int, coins: int, by: Actor) -> int:
    """As a request does it: read, then act."""
    return actions.spend(session().get_one(CoinRound, round_id), session().get_one(Idea, idea_id), coins, by=by, now=OPEN)


def exact() -> int:
    """Stored sums are those of the rows, and nobody has more than a hundred out; gives how many coins there are."""
    session().rollback()
    session().expire_all()
    rows = dict(session().execute(select(BallotVote.entry_id, func.sum(BallotVote.coins)).group_by(BallotVote.entry_id)).all())
    stored = dict(session().execute(select(BallotEntry.id, BallotEntry.vote_count)).all())
    assert {entry: rows.get(entry, 0) for entry in stored} == stored
    assert max(session().scalars(select(func.sum(BallotVote.coins)).group_by(BallotVote.ballot_id, BallotVote.member_id)).all(), default=0) <= 100
    return sum(stored.values())


def test_twenty_at_once_never_spend_more_than_a_hundred(app: Flask) -> None:
    found, ideas = announced(10)
    fan = make_actor()
    works = [lambda idea=ideas[at % 10], coins=(20, 50)[at // 10]: spend(found.id, idea.id, coins, fan) for at in range(PARALLEL)]
    assert set(causes(together(app, works))) <= {"coins_spent"}
    assert 60 <= exact() <= 100


def test_many_people_on_one_idea_are_all_counted(app: Flask) -> None:
    found, (idea, _) = announced(2)
    fans = [make_actor() for _ in range(PARALLEL)]
    assert causes(together(app, [lambda fan=fan: spend(found.id, idea.id, 20, fan) for fan in fans])) == []
    assert exact() == 20 * PARALLEL


@pytest.mark.parametrize("ends", ["cancel", "publish"])
def test_what_ends_a_round_ends_it_for_all(app: Flask, ends: str) -> None:
    found, (idea, _) = announced(2)
    team, fans = make_actor("team"), [make_actor() for _ in range(8)]

    def end() -> None:
        mine = session().get_one(CoinRound, found.id)
        _ = actions.cancel(mine, REASON, by=team, now=OPEN) if ends == "cancel" else actions.publish(mine, now=OVER)

    works = [lambda fan=fan: spend(found.id, idea.id, 20, fan) for fan in fans]
    assert set(causes(together(app, [*works[:4], end, end, *works[4:]]))) <= {"round_cancelled", "round_over", "round_not_over", "ballot_over"}
    assert (exact() == 0) is (ends == "cancel") or ends == "publish"
    assert round_problems() == []
