"""The feed of challenges: each once, with where it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, g

from ideas.accounts.models import VISITOR
from ideas.challenges.models import Challenge
from ideas.challenges.queries.challenges import past, present
from ideas.challenges.rules.phases import PHASE_WORDS, phase
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import say
from ideas.web.challenges_words import challenge_path, own_words
from ideas.web.feeds import atom


def feed() -> Response:
    """What runs, what is to come, what was decided last."""
    found = [one.challenge for one in [*present(VISITOR), *past(VISITOR).items]]
    told = sorted((_entry(challenge) for challenge in found), key=lambda one: one["updated"], reverse=True)
    return atom("feeds/challenges.xml", max((one["updated"] for one in told), default=None), entries=told, address=path("challenges.feed"))


def _entry(challenge: Challenge) -> dict[str, Any]:
    return {
        "url": challenge_path(challenge), "title": own_words(challenge, "title"), "question": own_words(challenge, "question"), "phase": say(g.locale, PHASE_WORDS[phase(challenge, now())]),
        "updated": _latest(challenge), "announced": challenge.announced_at, "id": path("challenges.short", challenge_id=challenge.id),
    }


def _latest(challenge: Challenge) -> datetime:
    """The last thing that happened to it; its opening counts from the moment it was told for."""
    moments = (challenge.announced_at, challenge.started_at, challenge.closed_at, challenge.chosen_at, challenge.published_at)
    return max(moment for moment in moments if moment is not None)
