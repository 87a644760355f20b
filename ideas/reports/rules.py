"""What may be reported, why, and who decides."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_
from ideas.moderation.rules import REASONS

THINGS = ("hint", "idea", "comment", "update", "member", "owner_report", "collection")
OUTCOMES = ("kept", "hidden", "removed")
TEXT_MAX = 2000
ALREADY = Refusal("already_reported", N_("You have reported this already. A person will look at it."), 409)


def errors_in(reason: str, text: str) -> dict[str, Refusal]:
    """What a report still lacks, by field."""
    errors = {}
    if reason not in REASONS:
        errors["reason"] = Refusal("reason_missing", N_("Choose what is wrong with it."), 422, field="reason")
    if reason == "other" and not text.strip():
        errors["text"] = Refusal("text_missing", N_("Say in a sentence what is wrong."), 422, field="text")
    if len(text) > TEXT_MAX:
        errors["text"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX), 422, field="text")
    return errors


def why_not_report(person: Person, already: bool, now: datetime) -> Refusal | None:
    """Members, once as long as their report is open."""
    refusal = why_not_take_part(person, now)
    if refusal is None and already:
        return ALREADY
    return refusal


def why_not_decide(person: Person, decided: bool, thing: str, outcome: str, now: datetime) -> Refusal | None:
    """Moderators, once; comments and updates are hidden, ideas are removed, and what is fine is kept."""
    refusal = why_not_staff(person, now, "moderator")
    if refusal is not None:
        return refusal
    if decided:
        return Refusal("already_decided", N_("This report is decided already."), 409)
    fitting = {"idea": "removed", "comment": "hidden", "update": "hidden", "hint": "hidden", "owner_report": "hidden", "collection": "hidden"}.get(thing)
    if outcome not in ("kept", fitting):
        return Refusal("outcome_unknown", N_("This outcome does not fit what was reported."), 422, field="outcome")
    return None
