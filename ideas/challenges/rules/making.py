"""What a challenge's words and days must be, and until when they change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.challenges.rules.phases import FORMS, Asked, is_frozen, phase
from ideas.core.refusal import Refusal
from ideas.core.words import N_

TITLE, QUESTION, RULES = (5, 120), (10, 500), (30, 10_000)
PRIZE_MAX, ELIGIBILITY_MAX, WORD_MAX = 500, 1000, 2000
NUMBERS = {"entries_each": (1, 20), "votes_each": (1, 20), "winners_most": (1, 20)}
TEXTS = {"title": TITLE, "question": QUESTION, "rules": RULES, "prize": (0, PRIZE_MAX), "eligibility": (0, ELIGIBILITY_MAX)}
DAYS = {"challenge": ("opens_at", "closes_at", "vote_opens_at", "vote_closes_at", "result_at"), "vote": ("opens_at", "closes_at", "vote_closes_at", "result_at"), "entries": ("opens_at", "closes_at")}


class Ruled(Asked, Protocol):
    """A challenge with the version of its rules."""

    @property
    def rules_version(self) -> int: ...


def rules_file(rules_de: str, rules_en: str) -> str:
    """The rules as they are downloaded and digested: German, a line, English."""
    return f"{rules_de}\n\n---\n\n{rules_en}\n"


def digest_of(rules_de: str, rules_en: str) -> str:
    """SHA-256 of the downloaded rules, in hex."""
    return hashlib.sha256(rules_file(rules_de, rules_en).encode()).hexdigest()


def why_not_make(person: Person, now: datetime) -> Refusal | None:
    """The product team and admins."""
    return why_not_staff(person, now, "team")


def why_not_change(challenge: Ruled, person: Person, now: datetime) -> Refusal | None:
    """Not from the start on: people take part under what they read."""
    refusal = why_not_make(person, now)
    if refusal is None and is_frozen(challenge, now):
        message = N_("Since %(moment)s nothing of this is changed any more: people take part under version %(version)d of the rules.", moment=challenge.opens_at, version=challenge.rules_version)
        return Refusal("challenge_frozen", message, 409)
    return refusal


def why_not_announce(challenge: Asked, person: Person, now: datetime) -> Refusal | None:
    """Once, and while there is still time to enter."""
    refusal = why_not_make(person, now)
    if refusal is not None:
        return refusal
    if phase(challenge, now) != "draft":
        return Refusal("announced_already", N_("It is announced already."), 409)
    if challenge.closes_at <= now:
        return Refusal("days_past", N_("Its days are over already. Set new ones first."), 409)
    return None


def errors_of(fields: Mapping[str, Any]) -> dict[str, Refusal]:
    """What is wrong with a challenge's form, by field. Days are moments or None, numbers whole or None."""
    found: dict[str, Refusal | None] = {} if fields["form"] in FORMS else {"form": Refusal("form_unknown", N_("Choose one of the three."), 422)}
    for name, (low, high) in TEXTS.items():
        for lang in ("de", "en"):
            found[f"{name}_{lang}"] = _text_error(fields[f"{name}_{lang}"], low, high)
    found |= {name: _number_error(fields[name], *bounds) for name, bounds in NUMBERS.items()}
    found |= _pair_errors(fields) | _day_errors(fields)
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def _text_error(text: str, low: int, high: int) -> Refusal | None:
    if len(text) < low:
        return Refusal("too_short", N_("At least %(least)d characters, please.", least=low), 422)
    return Refusal("too_long", N_("%(most)d characters are the most.", most=high), 422) if len(text) > high else None


def _pair_errors(fields: Mapping[str, Any]) -> dict[str, Refusal | None]:
    """What may be left out is there in both languages or in none."""
    missing = Refusal("one_language", N_("Write it in both languages, or in none."), 422)
    pairs = ((f"{name}_{lang}", f"{name}_{other}") for name in ("prize", "eligibility") for lang, other in (("de", "en"), ("en", "de")))
    return {own: missing for own, other in pairs if fields[other] and not fields[own]}


def _number_error(number: int | None, low: int, high: int) -> Refusal | None:
    if number is not None and low <= number <= high:
        return None
    return Refusal("out_of_bounds", N_("A whole number from %(low)d to %(high)d.", low=low, high=high), 422)


def _day_errors(fields: Mapping[str, Any]) -> dict[str, Refusal | None]:
    names = DAYS.get(fields["form"], DAYS["entries"])
    found: dict[str, Refusal | None] = {name: Refusal("day_missing", N_("Give day and time."), 422) for name in names if fields[name] is None}
    pairs = pairwise(names)
    return found | {later: Refusal("day_order", N_("This comes after the day above."), 422) for earlier, later in pairs if earlier not in found and later not in found and fields[later] <= fields[earlier]}
