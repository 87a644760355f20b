"""Where staff may take an idea, what has to be said with it, and when it goes on by itself."""

from __future__ import annotations

from datetime import date, datetime

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_
from ideas.lifecycle.rules.transitions import Way, not_allowed, step_of, why_not_step
from ideas.lifecycle.rules.words import TEXT_MAX, invalid, why_not_length, why_not_told


def why_not_move(idea: Way, to_stage: str, person: Person, reason: str | None, text: str, now: datetime, *, came_from: str | None) -> Refusal | None:
    """Staff move an idea along the table; a decision has a reason code and a text of 30 to 2,000 characters."""
    refusal = why_not_staff(person, now)
    if refusal is not None:
        return refusal
    step = step_of("move", idea, to_stage, came_from)
    return not_allowed(idea, to_stage) if step is None else why_not_told(step.needs, reason, text)


OUTCOMES = {"approved": ("approved", "approved_with_changes"), "parked": ("parked",), "declined": ("declined", "second_chance")}


def outcome_of(from_stage: str, to_stage: str, outcome: str | None) -> str | None:
    """The kind of decision a step is: the one named where the stage can have it, else that of the stage; coming back from parking is none."""
    kinds = OUTCOMES.get(to_stage, ())
    if not kinds or (from_stage == "parked" and to_stage == "approved"):
        return None
    return outcome if outcome in kinds else kinds[0]


def why_not_park_until(to_stage: str, parked_until: date | None, today: date) -> Refusal | None:
    """A date to come back belongs to parking alone, and lies ahead."""
    if parked_until is None or (to_stage == "parked" and parked_until > today):
        return None
    return Refusal("bad_date", N_("Choose a day in the future."), 422, field="parked_until")


def why_not_remove(idea: Way, person: Person, reason: str | None, text: str, now: datetime) -> Refusal | None:
    """Moderation takes a public idea down, with a reason code and a text."""
    refusal = why_not_step("remove", idea, "removed", person, now)
    return refusal or (None if reason else invalid("reason_missing", N_("Choose a reason."), "reason")) or why_not_length(text, 1, TEXT_MAX, "text")


def why_not_restore(idea: Way, person: Person, came_from: str | None, now: datetime) -> Refusal | None:
    """Moderation puts a removed idea back where it was."""
    return why_not_step("restore", idea, came_from or "gathering", person, now, came_from)


def has_reached_goal(idea: Way) -> bool:
    """Whether a gathering idea has as many supporters as its own, frozen goal."""
    return idea.stage == "gathering" and idea.goal is not None and idea.vote_count >= idea.goal
