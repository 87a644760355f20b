"""Who scores which idea, who sees the scores, and what a scorecard must say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message
from ideas.lifecycle.rules.words import invalid, why_not_length

LOWEST, HIGHEST = 1, 5
NOTE_MAX, CONFLICT_TEXT = 1_000, (1, 500)
CRITERIA: dict[str, Message] = {
    "brand_fit": N_("Fits the brand"), "strategy": N_("Fits our strategy"), "demand": N_("Demand"), "feasibility": N_("Can be built"), "cost": N_("Cost and price"),
    "safety": N_("Safety and law"), "licence": N_("Licences"), "quality": N_("How well it is worked out"),
}


class Place(Protocol):
    """What these rules know of somebody's part in the review of one idea."""

    @property
    def is_reviewer(self) -> bool: ...
    @property
    def is_author(self) -> bool: ...
    @property
    def has_conflict(self) -> bool: ...
    @property
    def has_scored(self) -> bool: ...
    @property
    def is_decided(self) -> bool: ...


def may_see_scores(place: Place) -> bool:
    """Nobody sees others' scores before giving theirs, whatever their role; once the idea is decided all of the team may."""
    return place.is_decided or (place.has_scored and not place.has_conflict)


def why_not_review(place: Place, person: Person, now: datetime) -> Refusal | None:
    """Reviewers of the round, while the idea is undecided."""
    refusal = why_not_staff(person, now)
    if refusal is None and not place.is_reviewer:
        refusal = Refusal("not_a_reviewer", N_("Only who reviews in this round scores its ideas."), 403)
    if refusal is None and place.is_decided:
        refusal = Refusal("decided_already", N_("This idea is decided. Its scores stay as they are."), 409)
    return refusal


def why_not_interested(place: Place) -> Refusal | None:
    """One's own idea, and one with a declared conflict of interest, is judged by others."""
    if place.is_author:
        return Refusal("own_idea", N_("This is your own idea: others judge it."), 403)
    return Refusal("conflict", N_("You declared a conflict of interest: others judge this idea."), 403) if place.has_conflict else None


def why_not_score(place: Place, person: Person, now: datetime) -> Refusal | None:
    """Reviewers without an interest of their own, as long as the idea is undecided; also anew, and then what they gave first stays to be read."""
    return why_not_review(place, person, now) or why_not_interested(place)


def first_value(present: int, first: int | None, wanted: int) -> int | None:
    """What was given before others' scores were seen, where what is wanted now differs from it."""
    given = present if first is None else first
    return None if given == wanted else given


def errors_of_card(values: Mapping[str, object], notes: Mapping[str, str]) -> dict[str, Refusal]:
    """Each criterion has a whole number from 1 to 5, and a note of at most 1,000 characters."""
    errors = {}
    for name in CRITERIA:
        value = values.get(name)
        if type(value) is not int or not LOWEST <= value <= HIGHEST:
            errors[name] = invalid("score_missing", N_("Choose a number from 1 to 5."), name)
        elif (refusal := why_not_length(notes.get(name, ""), 0, NOTE_MAX, f"note_{name}")) is not None:
            errors[f"note_{name}"] = refusal
    return errors


def why_not_declare(place: Place, person: Person, text: str, now: datetime) -> Refusal | None:
    """A reviewer says what ties them to an idea; scores they gave before no longer count."""
    refusal = why_not_review(place, person, now)
    if refusal is None and place.has_conflict:
        refusal = Refusal("declared_already", N_("You have declared it already."), 409)
    return refusal or why_not_length(text, *CONFLICT_TEXT, "conflict")
