"""What stages and reasons are called, and how long a reason is."""

from __future__ import annotations

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_

REASONS = (
    "already_made", "in_development", "strategy_conflict", "licence_unavailable", "brand_fit", "safety_or_legal", "demand_too_low", "cost_or_price",
    "technical_feasibility", "quality_of_submission", "duplicate", "out_of_scope", "market_not_served_yet", "partner_needed", "timing_parked", "other",
)
DECISION_TEXT = (30, 2_000)
TEXT_MAX, WITHDRAWAL_MAX = 2_000, 500

STAGE_WORDS: dict[str, Message] = {
    "draft": N_("Draft"), "submitted": N_("Waiting for a look"), "returned": N_("Needs work"), "gathering": N_("Gathering support"),
    "in_review": N_("In review"), "approved": N_("Approved"), "in_development": N_("In development"), "launched": N_("On the shelf"), "parked": N_("Parked"),
    "declined": N_("Declined"), "expired": N_("Time’s up"), "withdrawn": N_("Withdrawn"), "merged": N_("Merged"), "removed": N_("Removed"),
}
REASON_WORDS: dict[str, Message] = {
    "already_made": N_("Already made"), "in_development": N_("Already in development"), "strategy_conflict": N_("Does not fit our plans"),
    "licence_unavailable": N_("Licence not to be had"), "brand_fit": N_("Does not fit the brand"), "safety_or_legal": N_("Safety or law"),
    "demand_too_low": N_("Too few want it"), "cost_or_price": N_("Too costly"), "technical_feasibility": N_("Technically not feasible"),
    "quality_of_submission": N_("Too little worked out"), "duplicate": N_("Exists already"), "out_of_scope": N_("Not our field"),
    "market_not_served_yet": N_("Market not served yet"), "partner_needed": N_("Needs a partner"), "timing_parked": N_("Not the right time"),
    "other": N_("Another reason"),
}


def why_not_told(needs: str, reason: str | None, text: str, least: int = DECISION_TEXT[0]) -> Refusal | None:
    """A reason from the list where a decision is told, and a text that is long enough where something is to be said."""
    if reason is not None and reason not in REASONS:
        return invalid("unknown_reason", N_("Choose a reason from the list."), "reason")
    if needs == "decision" and reason is None:
        return invalid("reason_missing", N_("Choose a reason."), "reason")
    return why_not_length(text, least if needs != "nothing" else 0, TEXT_MAX, "text")


def why_not_length(text: str, low: int, high: int, field: str) -> Refusal | None:
    """A text of `low` to `high` characters; says how many are missing or too many."""
    if low <= len(text) <= high:
        return None
    if not text:
        return invalid("missing", N_("Say why, so that everybody can follow."), field)
    if len(text) < low:
        one, many = "One character more: a reason needs at least %(low)d.", "%(num)d characters more: a reason needs at least %(low)d."
        return invalid("too_short", Nn_(one, many, low - len(text), low=low), field)
    return invalid("too_long", Nn_("One character too many.", "%(num)d characters too many.", len(text) - high), field)


def invalid(cause: str, message: Message, field: str) -> Refusal:
    """What is wrong with one field of a form: 422."""
    return Refusal(cause, message, 422, field=field)
