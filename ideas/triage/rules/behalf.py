"""Who enters votes on behalf of others, for which ideas, and what must be said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_

LABEL_MAX, SOURCE_MAX = 120, 200
OPEN_STAGES = frozenset(("submitted", "gathering", "in_review", "approved", "in_development", "launched", "parked", "declined", "expired"))


class Wanted(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...


class Entered(Protocol):
    """What these rules know of a vote on behalf."""

    @property
    def label(self) -> str: ...
    @property
    def taken_back_at(self) -> datetime | None: ...


def why_not_enter(idea: Wanted, person: Person, now: datetime) -> Refusal | None:
    """The product team, on ideas that stand somewhere on their way."""
    refusal = why_not_staff(person, now, "team")
    if refusal is None and idea.stage not in OPEN_STAGES:
        refusal = Refusal("behalf_closed", N_("Nobody can be entered on this idea in its stage."), 409)
    return refusal


def errors_of_entry(label: str, source: str, *, known: bool) -> dict[str, Refusal]:
    """Who it is, in 1 to 120 characters and not entered yet, and where it was said, in 1 to 200."""
    found = {}
    if not label:
        found["label"] = Refusal("label_missing", N_("Who is it? A person, a shop, a customer number."), 422, field="label")
    elif len(label) > LABEL_MAX:
        found["label"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=LABEL_MAX), 422, field="label")
    elif known:
        found["label"] = Refusal("entered_already", N_("This one is entered on this idea already."), 422, field="label")
    if not source:
        found["source"] = Refusal("source_missing", N_("Where was it said? A fair, a letter, a call and its day."), 422, field="source")
    elif len(source) > SOURCE_MAX:
        found["source"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=SOURCE_MAX), 422, field="source")
    return found


def why_not_take_back(vote: Entered, person: Person, now: datetime) -> Refusal | None:
    """The product team, as long as it counts."""
    refusal = why_not_staff(person, now, "team")
    return refusal or (None if vote.taken_back_at is None else Refusal("behalf_gone", N_("This one is taken back already."), 409))


def why_not_erase(vote: Entered, person: Person, now: datetime) -> Refusal | None:
    """The product team, where a name stands."""
    return why_not_take_back(vote, person, now) or (None if vote.label else Refusal("label_gone", N_("The name is erased already."), 409))
