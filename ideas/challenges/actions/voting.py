"""The fan vote, through the ballot of the challenge."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_take_part
from ideas.ballots import actions as ballots
from ideas.ballots.models import Ballot
from ideas.board.models import Idea
from ideas.challenges.actions.moving import move_on
from ideas.challenges.models import Challenge
from ideas.challenges.rules.voting import why_not_vote
from ideas.core.db import action, session
from ideas.core.refusal import insist


@action
def vote(challenge: Challenge, idea: Idea, *, by: Actor, now: datetime) -> int:
    """Vote for an idea; gives how many votes the member has left. Twice is the same as once. Raises Refused."""
    ballot = _ballot(challenge, by, now)
    return ballots.cast(ballot, idea, by=by, now=now)


@action
def take_back(challenge: Challenge, idea: Idea, *, by: Actor, now: datetime) -> int:
    """Take a vote back while the vote runs; gives how many are left. Raises Refused."""
    return ballots.take_back(_ballot(challenge, by, now), idea, by=by, now=now)


def _ballot(challenge: Challenge, by: Actor, now: datetime) -> Ballot:
    """The ballot; where the clock has called it and the worker has not come round, it is made now."""
    challenge = session().get_one(Challenge, challenge.id, populate_existing=True)
    insist(why_not_take_part(by, now) or why_not_vote(challenge, now))
    if challenge.ballot_id is None:
        challenge = move_on(challenge, now=now)
        insist(why_not_vote(challenge, now))
    return session().get_one(Ballot, challenge.ballot_id)
