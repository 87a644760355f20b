"""Who may hide something, and for which reasons."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

REASONS: dict[str, Message] = {
    "insulting": N_("Insulting or threatening"),
    "spam": N_("Advertising or spam"),
    "off_topic": N_("Off the topic"),
    "personal_data": N_("Personal data of others"),
    "rights": N_("Violates somebody’s rights"),
    "illegal": N_("Against the law"),
    "other": N_("Another reason"),
}
TEXT_MAX = 2000


def why_not_hide(person: Person, reason: str, text: str, now: datetime) -> Refusal | None:
    """Moderators only, with a reason from the list; "another reason" needs words."""
    refusal = why_not_staff(person, now, "moderator")
    if refusal is not None:
        return refusal
    if reason not in REASONS:
        return Refusal("reason_missing", N_("Choose a reason: the people concerned will read it."), 422, field="reason")
    if reason == "other" and not text.strip():
        return Refusal("text_missing", N_("Say the reason in a sentence."), 422, field="text")
    if len(text) > TEXT_MAX:
        return Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX), 422, field="text")
    return None


def why_not_show(person: Person, now: datetime) -> Refusal | None:
    """Who may hide may also show again."""
    return why_not_staff(person, now, "moderator")
