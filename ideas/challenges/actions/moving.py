"""What the clock asks for: a challenge begins, takes no more ideas, shows its result."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import SYSTEM, Actor
from ideas.ballots import actions as ballots
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.models import Idea
from ideas.challenges.actions.leaving import clear_out
from ideas.challenges.models import Challenge, ChallengeEntry
from ideas.challenges.queries.challenges import due_challenges
from ideas.challenges.queries.entries import entries_in
from ideas.core.db import action, locked, session
from ideas.core.events import record

PURPOSE = "fan_vote"


def move_challenges(*, now: datetime) -> int:
    """Move what is due, each in a transaction of its own; gives how many were."""
    due = due_challenges(now)
    for challenge in due:
        move_on(challenge, now=now)
    return len(due)


@action
def move_on(challenge: Challenge, *, by: Actor = SYSTEM, now: datetime) -> Challenge:
    """Do for one challenge what the clock asks for; a second time nothing is left to do."""
    challenge = locked(challenge)
    if challenge.announced_at is None or challenge.published_at is not None:
        return challenge
    if challenge.started_at is None and challenge.opens_at <= now:
        start(challenge, by=by, now=now)
    if challenge.closed_at is None and challenge.closes_at <= now:
        _close(challenge, by=by, now=now)
    if challenge.published_at is None and challenge.ballot_id is not None and challenge.result_at is not None and challenge.result_at <= now:
        show_result(challenge, by=by, now=now)
    return challenge


def start(challenge: Challenge, *, by: Actor, now: datetime) -> None:
    """Inside a running use case: from now on its rules are frozen."""
    challenge.started_at = now
    record("challenge.started", by=by, now=now, thing_id=challenge.id, version=challenge.rules_version, digest=challenge.rules_digest)


def _close(challenge: Challenge, *, by: Actor, now: datetime) -> None:
    """No more entries. Where no jury chooses, all of them go to the vote; where nobody votes, or nobody entered, that was it."""
    challenge.closed_at = now
    _turn_away(challenge, by=by, now=now)
    entries = clear_out(challenge, entries_in(challenge.id), by=by, now=now)
    record("challenge.entries_closed", by=by, now=now, thing_id=challenge.id, entries=len(entries))
    if not entries or challenge.form == "entries":
        show_result(challenge, by=by, now=now)
    elif challenge.form == "vote":
        call_vote(challenge, entries, by=by, now=now)


def _turn_away(challenge: Challenge, *, by: Actor, now: datetime) -> None:
    """What still waits to be public is too late."""
    waiting = session().query(ChallengeEntry).filter_by(challenge_id=challenge.id, entered_at=None, left_at=None).order_by(ChallengeEntry.id)
    for entry in waiting:
        entry.left_at, entry.left_by = now, "too_late"
        record("challenge.not_entered", by=by, now=now, idea_id=entry.idea_id, thing_id=challenge.id)


def call_vote(challenge: Challenge, entries: list[ChallengeEntry], *, by: Actor, now: datetime) -> Ballot:
    """Inside a running use case: the fan vote among these, in its days."""
    assert challenge.vote_opens_at is not None
    assert challenge.vote_closes_at is not None
    ballot = ballots.call(
        PURPOSE, f"challenge:{challenge.id}", [entry.idea_id for entry in entries], opens_at=challenge.vote_opens_at, closes_at=challenge.vote_closes_at,
        votes_each=challenge.votes_each, winners_most=challenge.winners_most, by=by, now=now,
    )
    challenge.ballot_id = ballot.id
    return ballot


def show_result(challenge: Challenge, *, by: Actor, now: datetime) -> None:
    """Inside a running use case: the votes are counted, and the result is public from now on."""
    entries = clear_out(challenge, entries_in(challenge.id), by=by, now=now)
    won: set[int] = set()
    if challenge.ballot_id is not None:
        placed = ballots.settle(session().get_one(Ballot, challenge.ballot_id), by=by, now=now)
        won = {one.entry_id for one in placed if one.won}
    challenge.published_at = now
    record("challenge.published", by=by, now=now, thing_id=challenge.id, entries=len(entries), winners=len(won))
    _tell_winners(challenge, won, by=by, now=now)


def _tell_winners(challenge: Challenge, won: set[int], *, by: Actor, now: datetime) -> None:
    for entry in session().query(BallotEntry).filter(BallotEntry.id.in_(won)).order_by(BallotEntry.id):
        author = session().get_one(Idea, entry.idea_id).author_id
        record("challenge.won", by=by, now=now, idea_id=entry.idea_id, member_id=author, thing_id=challenge.id, place=entry.place)
