"""Who recommends which idea, for how long, and how many at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

PICKABLE = ("gathering", "in_review", "approved", "in_development", "launched")
SENTENCE = (10, 200)
DAYS_MOST = 90
OWN = Refusal("own_idea", N_("Others recommend your idea."), 403)
TWICE = Refusal("picked_already", N_("This idea is recommended already."))

Span = tuple[datetime, datetime]


def why_not_pick(person: Person, stage: str, now: datetime, *, own: bool, already: bool) -> Refusal | None:
    """Staff recommend public ideas of others that are on their way, each once at a time."""
    refusal = why_not_staff(person, now)
    if refusal is not None:
        return refusal
    if own:
        return OWN
    if stage not in PICKABLE:
        return Refusal("not_pickable", N_("Only ideas that are on their way are recommended."))
    return TWICE if already else None


def why_not_so_many(spans: Iterable[Span], wanted: Span, most: int) -> Refusal | None:
    """At no moment stand more than this many."""
    if most_at_once(spans, wanted) < most:
        return None
    return Refusal("picks_full", Nn_("One recommendation stands at a time. Take it back first, or choose other days.", "%(num)d recommendations stand at a time. Take one back first, or choose other days.", most))


def most_at_once(spans: Iterable[Span], wanted: Span) -> int:
    """How many of these stand at the same moment within the wanted time, at most: it is so at its start, or where one of them begins."""
    begun, ended = wanted
    over = [(start, end) for start, end in spans if start < ended and end > begun]
    moments = {begun, *(start for start, _end in over if start > begun)}
    return max(sum(start <= moment < end for start, end in over) for moment in moments)


def errors_of_pick(sentence: str, from_day: date | None, until: date | None, today: date) -> dict[str, Refusal]:
    """What a recommendation still lacks, by field; its last day counts."""
    low, high = SENTENCE
    errors = {}
    if not low <= len(sentence) <= high:
        errors["sentence"] = Refusal("sentence_length", N_("Say why in a sentence, %(low)d to %(high)d characters.", low=low, high=high), 422, field="sentence")
    if from_day is None or from_day < today:
        errors["from_day"] = Refusal("bad_date", N_("Choose today or a day in the future."), 422, field="from_day")
    elif until is None or until < from_day or (until - from_day).days > DAYS_MOST:
        errors["until"] = Refusal("bad_date", N_("The last day comes after the first one, %(days)d days later at most.", days=DAYS_MOST), 422, field="until")
    return errors


def why_not_take_back(person: Person, now: datetime, ends_at: datetime, *, is_taken_back: bool) -> Refusal | None:
    """Staff take back what stands or is to come."""
    refusal = why_not_staff(person, now)
    if refusal is None and (is_taken_back or ends_at <= now):
        return Refusal("pick_over", N_("This recommendation is over."))
    return refusal
