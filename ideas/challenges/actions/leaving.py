"""Ideas that leave a challenge because they left the portal, those that come back, and those that are public at last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.ballots import actions as ballots
from ideas.ballots.models import Ballot
from ideas.board.models import Idea
from ideas.challenges.models import Challenge, ChallengeEntry
from ideas.challenges.queries.entries import entries_of_idea
from ideas.challenges.rules.entering import OUT, PUBLIC, why_not_fit, why_not_open
from ideas.challenges.rules.phases import phase
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.events import Event, record


def go(challenge: Challenge, entry: ChallengeEntry, why: str, *, by: Actor, now: datetime) -> None:
    """Inside a running use case, under the challenge's lock: one entry is out. Votes for it go back to who gave them."""
    was_in = entry.entered_at is not None
    entry.left_at, entry.left_by = now, why
    if challenge.ballot_id is not None:
        ballots.leave(session().get_one(Ballot, challenge.ballot_id), entry.idea_id, by=by, now=now)
    if was_in:
        record("challenge.left", by=by, now=now, idea_id=entry.idea_id, thing_id=challenge.id, reason=why)


def clear_out(challenge: Challenge, entries: Iterable[ChallengeEntry], *, by: Actor, now: datetime) -> list[ChallengeEntry]:
    """Inside a running use case: what left the portal leaves here; gives what stays."""
    entries = list(entries)
    found = session().execute(select(Idea.id, Idea.stage).where(Idea.id.in_([entry.idea_id for entry in entries])))
    stages: dict[int, str] = {row.id: row.stage for row in found}
    for entry in entries:
        if stages[entry.idea_id] in OUT:
            go(challenge, entry, stages[entry.idea_id], by=by, now=now)
    return [entry for entry in entries if entry.left_at is None]


def follow_idea(event: Event, *, now: datetime) -> Done:
    """Follow-up of what happens to an idea: its entries enter, leave or come back."""
    if event.idea_id is not None:
        for entry in entries_of_idea(event.idea_id):
            settle_entry(entry, now=now)
    return Done()


@action
def settle_entry(entry: ChallengeEntry, *, by: Actor = SYSTEM, now: datetime) -> ChallengeEntry:
    """Bring an entry in line with its idea; where it is already, nothing happens."""
    challenge = locked(session().get_one(Challenge, entry.challenge_id))
    idea, entry = locked(session().get_one(Idea, entry.idea_id)), locked(entry)
    if challenge.published_at is not None:
        return entry
    if idea.stage in OUT and entry.left_at is None:
        go(challenge, entry, idea.stage, by=by, now=now)
    elif idea.stage in PUBLIC and entry.entered_at is None and entry.left_at is None:
        _admit(challenge, entry, idea, by=by, now=now)
    elif idea.stage not in OUT and entry.left_by in {"removed", "merged"}:
        _come_back(challenge, entry, by=by, now=now)
    return entry


def _admit(challenge: Challenge, entry: ChallengeEntry, idea: Idea, *, by: Actor, now: datetime) -> None:
    """Public at last: it enters, unless it is too late or does not fit (any more)."""
    if why_not_open(challenge, now) is None and why_not_fit(challenge, idea) is None:
        entry.entered_at = now
        record("challenge.entered", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=challenge.id)
    else:
        entry.left_at, entry.left_by = now, "too_late"
        record("challenge.not_entered", by=by, now=now, idea_id=idea.id, thing_id=challenge.id)


def _come_back(challenge: Challenge, entry: ChallengeEntry, *, by: Actor, now: datetime) -> None:
    """Put back by moderation, or by itself again after a merge: it is in again; into a vote that runs it comes without votes, where a jury chose only as a finalist."""
    entry.left_at, entry.left_by = None, None
    if entry.entered_at is None:
        return
    is_voted_on = challenge.form != "challenge" or entry.finalist_at is not None
    if is_voted_on and challenge.ballot_id is not None and phase(challenge, now) in {"judging", "vote"}:
        ballots.enter(session().get_one(Ballot, challenge.ballot_id), entry.idea_id, by=by, now=now)
    record("challenge.entered", by=by, now=now, idea_id=entry.idea_id, thing_id=challenge.id)
