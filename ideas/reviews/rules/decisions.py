"""What a decision must say, who prepares it, and when several are published together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message
from ideas.lifecycle.rules.words import DECISION_TEXT, REASONS, TEXT_MAX, invalid, why_not_length
from ideas.reviews.rules.scoring import Place, why_not_interested

STAGE_OF = {"approved": "approved", "approved_with_changes": "approved", "parked": "parked", "second_chance": "declined", "declined": "declined"}
OUTCOME_WORDS: dict[str, Message] = {
    "approved": N_("Approved"), "approved_with_changes": N_("Approved with changes"), "parked": N_("Parked"), "second_chance": N_("Second chance"), "declined": N_("Declined"),
}
WITH_REASON = frozenset(("parked", "second_chance", "declined"))
EARLIEST, LATEST = timedelta(minutes=-5), timedelta(days=366)


def why_not_decide(place: Place, person: Person, now: datetime) -> Refusal | None:
    """Staff without an interest of their own, as long as the idea is undecided."""
    refusal = why_not_staff(person, now) or why_not_interested(place)
    if refusal is None and place.is_decided:
        refusal = Refusal("decided_already", N_("This idea has been decided in the meantime."), 409)
    return refusal


def errors_of_decision(said: Mapping[str, Any], today: date) -> dict[str, Refusal]:
    """What a decision lacks, by field: outcome, reason code (but for a yes), public text of 30 to 2,000 characters, days that lie ahead."""
    outcome, until = said.get("outcome"), said.get("parked_until")
    found = {
        "outcome": None if outcome in STAGE_OF else invalid("outcome_missing", N_("Choose what is decided."), "outcome"),
        "reason": _why_not_reason(said.get("reason"), needed=outcome in WITH_REASON),
        "text": why_not_length(said.get("text") or "", *DECISION_TEXT, "text"),
        "changes_mind": why_not_length(said.get("changes_mind") or "", 0, TEXT_MAX, "changes_mind"),
        "parked_until": _why_not_until(outcome, until, today),
    }
    return {name: refusal for name, refusal in found.items() if refusal is not None} | errors_beside(said, today)


def errors_beside(said: Mapping[str, Any], today: date) -> dict[str, Refusal]:
    """What is wrong beside the decision itself, by field: the day to look at it again, and how the team sees its own words."""
    again, found = said.get("next_review_on"), {}
    if again is not None and again <= today:
        found["next_review_on"] = invalid("bad_date", N_("Choose a day in the future."), "next_review_on")
    if said.get("own_mark") not in (None, 1, 2, 3, 4, 5):
        found["own_mark"] = invalid("bad_mark", N_("Choose a number from 1 to 5."), "own_mark")
    return found


def _why_not_reason(reason: str | None, *, needed: bool) -> Refusal | None:
    if reason is None:
        return invalid("reason_missing", N_("Choose a reason."), "reason") if needed else None
    return None if reason in REASONS else invalid("unknown_reason", N_("Choose a reason from the list."), "reason")


def _why_not_until(outcome: str | None, until: date | None, today: date) -> Refusal | None:
    """Parking has a day on which the idea comes back by itself; nothing else has one."""
    if outcome == "parked" and until is None:
        return invalid("until_missing", N_("Choose the day on which it comes back by itself."), "parked_until")
    if until is not None and (outcome != "parked" or until <= today):
        return invalid("bad_date", N_("Only parking has a day to come back, and it lies ahead."), "parked_until")
    return None


def why_not_publish(person: Person, now: datetime, moment: datetime | None, *, count: int) -> Refusal | None:
    """At least one prepared decision, at a moment from now to a year ahead."""
    refusal = why_not_staff(person, now, "team")
    if refusal is None and not count:
        refusal = Refusal("none_chosen", N_("Choose at least one prepared decision."), 422, field="entries")
    if refusal is None and (moment is None or not EARLIEST <= moment - now <= LATEST):
        refusal = Refusal("bad_moment", N_("Choose a moment within the next year."), 422, field="publish_at")
    return refusal


def why_not_parked(said: Any, published_on: date | None) -> Refusal | None:
    """A day to come back lies after the day of publication."""
    if published_on is None or said.parked_until is None or said.parked_until > published_on:
        return None
    return Refusal("parked_before", N_("An idea cannot come back before its decision is public. Choose another day."), 422, field="publish_at")


def why_not_second_chance(stage: str) -> Refusal | None:
    """Only what is still declined can be brought back by votes."""
    return None if stage == "declined" else Refusal("not_declined", N_("This idea is not declined any more. It needs no second chance."), 409)
