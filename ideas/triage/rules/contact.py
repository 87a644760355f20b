"""Who writes to an idea's supporters, how often, and what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_

BODY = (20, 2_000)
OPEN_STAGES = frozenset(("gathering", "in_review", "approved", "in_development", "launched", "parked", "declined", "expired"))


class Supported(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...
    @property
    def vote_count(self) -> int: ...


def why_not_contact(idea: Supported, person: Person, now: datetime, *, last_at: datetime | None, days: int) -> Refusal | None:
    """The product team, about an idea that is public and has supporters; not again before so many days are over."""
    refusal = why_not_staff(person, now, "team")
    if refusal is None and idea.stage not in OPEN_STAGES:
        refusal = Refusal("contact_closed", N_("In its stage nobody is written to about this idea."), 409)
    if refusal is None and not idea.vote_count:
        refusal = Refusal("no_supporters", N_("Nobody supports this idea yet."), 409)
    again = last_at + timedelta(days=days) if last_at is not None else None
    if refusal is None and again is not None and again > now:
        refusal = Refusal("contacted_lately", N_("Its supporters heard from the team lately. It goes again from %(day)s on.", day=again), 429, again)
    return refusal


def why_not_words(body: str) -> Refusal | None:
    """A text of 20 to 2,000 characters."""
    low, high = BODY
    if len(body) < low:
        return Refusal("text_too_short", N_("Say it in a sentence or two: %(limit)s characters at least.", limit=low), 422, field="body")
    return Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=high), 422, field="body") if len(body) > high else None
