"""When the fan vote runs. Who may vote for what is the ballot's affair."""

from __future__ import annotations

from datetime import datetime

from ideas.challenges.rules.phases import Asked, phase
from ideas.core.refusal import Refusal
from ideas.core.words import N_


def why_not_vote(challenge: Asked, now: datetime) -> Refusal | None:
    """In its days, and not before the finalists are chosen."""
    here = phase(challenge, now)
    if here == "vote":
        return None
    if here in {"counting", "result"}:
        return Refusal("vote_over", N_("This vote is over."), 409)
    return Refusal("vote_coming", N_("This is not open for votes yet."), 409, challenge.vote_opens_at)
