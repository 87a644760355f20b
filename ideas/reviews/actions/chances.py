"""Second chances: a vote among ideas that were declined together; who wins is reviewed again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.ballots import actions as ballots
from ideas.ballots.models import Ballot, BallotEntry
from ideas.ballots.queries import ballot_of, due_ballots
from ideas.ballots.rules import Placed, phase
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.lifecycle.actions.steps import take
from ideas.lifecycle.queries import latest_step
from ideas.reviews.queries.pages import PURPOSE
from ideas.reviews.rules.decisions import why_not_second_chance


def enter(occasion: str, idea_id: int, *, by: Actor, now: datetime) -> BallotEntry:
    """Inside a decision: into the vote of those declined on this occasion, which begins with the first of them."""
    ballot = ballot_of(occasion)
    if ballot is not None and phase(ballot, now) != "open":  # published so late that the others' vote is over
        ballot, occasion = None, f"{occasion}-{now.isoformat()}"
    if ballot is None:
        ballot = ballots.call(
            PURPOSE, occasion, opens_at=now, closes_at=now + timedelta(days=number(session(), "second_chance_days")), votes_each=number(session(), "second_chance_votes"),
            winners_most=number(session(), "second_chance_winners"), votes_least=number(session(), "second_chance_least"), by=by, now=now,
        )
    return ballots.enter(ballot, idea_id, by=by, now=now)


@action
def cast_again(ballot: Ballot, idea: Idea, *, by: Actor, now: datetime) -> int:
    """Vote for a second chance of an idea; gives how many votes are left. Raises Refused, also where it is not declined any more."""
    insist(why_not_second_chance(idea.stage))
    return ballots.cast(ballot, idea, by=by, now=now)


@action
def take_back_again(ballot: Ballot, idea: Idea, *, by: Actor, now: datetime) -> int:
    """Take such a vote back; gives how many votes are left. Raises Refused."""
    return ballots.take_back(ballot, idea, by=by, now=now)


def settle_chances(*, now: datetime) -> int:
    """What is due by the clock: votes on second chances that are over, each in a transaction of its own; gives how many."""
    due = [ballot.id for ballot in due_ballots(PURPOSE, now)]
    for ballot_id in due:
        session().rollback()
        settle(session().get_one(Ballot, ballot_id), now=now)
    session().rollback()
    return len(due)


@action
def settle(ballot: Ballot, *, by: Actor = SYSTEM, now: datetime) -> list[Placed]:
    """Count the votes once; who wins goes back to review, unless it was reopened or removed meanwhile. Raises Refused before the end and a second time."""
    result = ballots.settle(ballot, by=by, now=now)
    winners = {one.entry_id: one for one in result if one.won}
    for entry in session().scalars(select(BallotEntry).where(BallotEntry.id.in_(winners)).order_by(BallotEntry.idea_id)).all():
        _return(locked(session().get_one(Idea, entry.idea_id)), winners[entry.id], by=by, now=now)
    return result


def _return(idea: Idea, won: Placed, *, by: Actor, now: datetime) -> None:
    declined = latest_step(idea.id, "declined")
    if idea.stage != "declined" or declined is None or declined.outcome != "second_chance":
        return
    step = take(idea, "in_review", by=by, now=now)
    record("idea.won_second_chance", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, votes=won.votes, from_stage="declined", to_stage="in_review")
