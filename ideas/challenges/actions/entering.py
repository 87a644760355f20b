"""Entering an idea into a challenge and taking it out again."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.challenges.actions.leaving import go
from ideas.challenges.models import Challenge, ChallengeEntry
from ideas.challenges.queries.entries import entry_count, entry_of
from ideas.challenges.rules.entering import PUBLIC, why_not_enter, why_not_take_out
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist


@action
def enter(challenge: Challenge, idea: Idea, *, by: Actor, now: datetime) -> ChallengeEntry:
    """Enter one's idea; one that is not public yet waits for that. Twice is the same as once. Raises Refused."""
    challenge, idea = locked(challenge), locked(idea)
    in_turn(by, now)
    entry = entry_of(challenge.id, idea.id)
    already = entry is not None and entry.left_at is None
    insist(why_not_enter(challenge, idea, by, now, already=already, own=entry_count(challenge.id, by.id)))
    if entry is not None and already:
        return entry
    entry = entry or ChallengeEntry(challenge_id=challenge.id, idea_id=idea.id, at=now)
    entry.at, entry.left_at, entry.left_by, entry.entered_at = now, None, None, now if idea.stage in PUBLIC else None
    session().add(entry)
    session().flush()
    kind = "challenge.entered" if entry.entered_at else "challenge.entry_waiting"
    record(kind, by=by, now=now, idea_id=idea.id, thing_id=challenge.id)
    return entry


@action
def take_out(challenge: Challenge, idea: Idea, *, by: Actor, now: datetime) -> None:
    """Take one's idea out again while the challenge is open. Raises Refused."""
    challenge, idea = locked(challenge), locked(idea)
    insist(why_not_take_out(challenge, idea, by, now))
    entry = entry_of(challenge.id, idea.id)
    if entry is not None and entry.left_at is None:
        go(challenge, entry, "taken_back", by=by, now=now)
        if entry.entered_at is None:
            record("challenge.not_entered", by=by, now=now, idea_id=idea.id, thing_id=challenge.id)
