"""Where a coin round stands, what its list and its words must be, who plans it and who spends in it.

Coins stay secret until the end: who sees what leads puts coins on that, and the result would tell less of what people want.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

COINS = 100
DAYS_MOST = timedelta(days=14)
SHORTEST = timedelta(hours=1)
IDEAS = (2, 30)
TITLE, PROMISE, REASON = (5, 120), (30, 2000), (10, 1000)
TEXTS = {"title": TITLE, "promise": PROMISE}
LISTED = frozenset(("gathering", "in_review", "approved", "parked"))
OUT = frozenset(("removed", "withdrawn", "merged"))
PHASE_WORDS: dict[str, Message] = {
    "draft": N_("Not announced yet"), "coming": N_("Begins soon"), "open": N_("Open for coins"), "counting": N_("Coins are being counted"), "result": N_("The result stands"), "cancelled": N_("Called off"),
}


class Round(Protocol):
    """What these rules know of a round."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def announced_at(self) -> datetime | None: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


def phase(found: Round, now: datetime) -> str:
    """One of PHASE_WORDS, by its days and by what was done; never by whether the worker has come round."""
    if found.cancelled_at is not None:
        return "cancelled"
    if found.published_at is not None:
        return "result"
    if found.announced_at is None:
        return "draft"
    return "coming" if now < found.opens_at else "open" if now < found.closes_at else "counting"


def why_not_plan(person: Person, now: datetime) -> Refusal | None:
    """The product team and admins: it is their word that is given."""
    return why_not_staff(person, now, "team")


def why_not_change(found: Round, person: Person, now: datetime) -> Refusal | None:
    """Until it is announced: from then on the list and the promise are given."""
    refusal = why_not_plan(person, now)
    if refusal is None and phase(found, now) != "draft":
        return Refusal("round_given", N_("It is announced: the list and the promise stand. You can call it off with a reason."), 409)
    return refusal


def why_not_announce(found: Round, listed: Mapping[int, str], person: Person, now: datetime) -> Refusal | None:
    """Once, with time left to spend, and while every idea of the list (stage by number) may still stand on it."""
    refusal = why_not_change(found, person, now)
    if refusal is None and found.closes_at - now < SHORTEST:
        return Refusal("days_past", N_("Its days are over already. Set new ones first."), 409)
    gone = sorted(idea_id for idea_id, stage in listed.items() if stage not in LISTED)
    if refusal is None and gone:
        return Refusal("list_outdated", N_("These ideas cannot stand on the list any more: %(ideas)s. Change the list first.", ideas=", ".join(map(str, gone))), 409)
    return refusal


def why_not_cancel(found: Round, reason: str, person: Person, now: datetime) -> Refusal | None:
    """As long as there is no result, with a reason that everybody reads."""
    refusal = why_not_plan(person, now)
    if refusal is not None:
        return refusal
    if phase(found, now) not in {"coming", "open", "counting"}:
        return Refusal("round_over", N_("There is nothing to call off."), 409)
    return _text_error(reason, *REASON, field="reason")


def why_not_spend(found: Round, now: datetime, *, stage: str, coins: int) -> Refusal | None:
    """While it is open, and on what did not leave its list this very moment, such as by a merge: coins are only taken back from that. The ballot asks all the rest."""
    if phase(found, now) == "cancelled":
        return Refusal("round_cancelled", N_("This round was called off. Everybody has their coins back."), 409)
    return Refusal("not_in_ballot", N_("This idea is not part of this vote."), 409) if coins and stage in OUT else None


def why_not_publish(found: Round, now: datetime) -> Refusal | None:
    """Once, after its end."""
    return None if phase(found, now) == "counting" else Refusal("round_not_over", N_("This round is not over, or its result stands already."), 409)


def errors_of(fields: Mapping[str, Any], stages: Mapping[int, str], unknown: Collection[str], now: datetime) -> dict[str, Refusal]:
    """What is wrong with the form, by field: texts in both languages, days, and the list (`stages` by idea, `unknown` what names none)."""
    found = {f"{name}_{lang}": _text_error(fields[f"{name}_{lang}"], *bounds) for name, bounds in TEXTS.items() for lang in ("de", "en")}
    found |= _day_errors(fields, now) | {"ideas": _list_error(stages, unknown)}
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def _day_errors(fields: Mapping[str, Any], now: datetime) -> dict[str, Refusal | None]:
    opens, closes = fields["opens_at"], fields["closes_at"]
    missing = Refusal("day_missing", N_("Give day and time."), 422)
    if opens is None or closes is None:
        return {"opens_at": None if opens else missing, "closes_at": None if closes else missing}
    if closes - opens < SHORTEST or closes - now < SHORTEST:
        return {"closes_at": Refusal("day_order", N_("It is open for an hour at least, and ends in the future."), 422)}
    return {"closes_at": Refusal("too_many_days", N_("It is open for two weeks at most."), 422) if closes - opens > DAYS_MOST else None}


def _list_error(stages: Mapping[int, str], unknown: Collection[str]) -> Refusal | None:
    low, high = IDEAS
    if unknown:
        return Refusal("idea_unknown", N_("No idea that everybody may see is meant by: %(words)s", words=", ".join(sorted(unknown)[:5])), 422)
    wrong = sorted(idea_id for idea_id, stage in stages.items() if stage not in LISTED)
    if wrong:
        return Refusal("stage_wrong", N_("Only ideas that gather, are in review, approved or parked: not %(ideas)s", ideas=", ".join(map(str, wrong[:5]))), 422)
    return None if low <= len(stages) <= high else Refusal("list_length", N_("From %(low)s to %(high)s ideas, please.", low=low, high=high), 422)


def _text_error(words: str, low: int, high: int, field: str | None = None) -> Refusal | None:
    if len(words) < low:
        return Refusal("too_short", N_("At least %(least)d characters, please.", least=low), 422, field=field)
    return Refusal("too_long", N_("%(most)d characters are the most.", most=high), 422, field=field) if len(words) > high else None
