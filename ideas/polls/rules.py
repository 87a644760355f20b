"""Where a question stands, what it must say, who answers it, and what is shown of the answers.

What is shown follows the surveys' rule of publishing (`surveys/rules.py`): nothing under 20 answers, each count rounded down to a multiple of five and
left out below five. It is shown once, at the end, and never renewed: so there are no two states whose difference could be laid at one person's door.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message
from ideas.surveys.rules import cells, coarse

SINGLE, SCALE, TEXT = "single", "scale", "text"
KIND_WORDS: dict[str, Message] = {SINGLE: N_("One of several answers"), SCALE: N_("A scale from 1 to 5"), TEXT: N_("In one’s own words")}
SEGMENT_WORDS: dict[str, Message] = {
    "all": N_("All members"), "tier": N_("A tier and those above"), "tag": N_("Who follows ideas on a topic"), "board": N_("Guests of a board"), "panel": N_("Who said yes to an invitation"),
}
PHASE_WORDS: dict[str, Message] = {"draft": N_("Not asked yet"), "open": N_("Open for answers"), "counting": N_("Answers are being counted"), "result": N_("The result stands"), "stopped": N_("Stopped")}
SHUT = frozenset(("board", "panel"))  # only who is asked learns that there is such a question
TEXTS = {"question": (10, 200), "why": (30, 1000)}
OPTIONS, OPTION = (2, 8), (1, 80)
WORDS, REASON = (2, 2000), (10, 500)
POINTS = 5
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=60)
PURPOSE, VERSION = "polls", "2026-11"
CONSENT: dict[str, Message] = {
    "2026-11": N_(
        "I agree that the team uses my answers to its questions to decide on ideas and products. Others see numbers alone, from 20 answers on and without names; what I write in my own words "
        "only the team reads, without my name. I can take this back on this page at any time: then my answers are deleted, and numbers already published stay."
    ),
}


class Poll(Protocol):
    """What these rules know of a question."""

    @property
    def kind(self) -> str: ...
    @property
    def options(self) -> Sequence[Sequence[str]]: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def opened_at(self) -> datetime | None: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def stopped_at(self) -> datetime | None: ...


def phase(poll: Poll, now: datetime) -> str:
    """One of PHASE_WORDS, by its days and by what was done; never by whether the worker has come round."""
    if poll.stopped_at is not None:
        return "stopped"
    if poll.published_at is not None:
        return "result"
    if poll.opened_at is None:
        return "draft"
    return "open" if now < poll.closes_at else "counting"


def errors_of(values: Mapping[str, Any], now: datetime) -> dict[str, Refusal]:
    """What is wrong with a question, by field: words in both languages, answers to choose from, whom it is put to (`aim`: what names them), until when."""
    errors = {}
    for name, (low, high) in TEXTS.items():
        for field in (f"{name}_de", f"{name}_en"):
            if not low <= len(str(values.get(field) or "")) <= high:
                errors[field] = Refusal(f"bad_{name}", N_("Between %(low)s and %(high)s characters.", low=low, high=high), 422, field=field)
    if values.get("kind") not in KIND_WORDS:
        errors["kind"] = Refusal("bad_kind", N_("Choose how it is answered."), 422, field="kind")
    if values.get("segment") not in SEGMENT_WORDS:
        errors["segment"] = Refusal("bad_segment", N_("Choose whom it is put to."), 422, field="segment")
    elif values["segment"] != "all" and values.get("aim") is None:
        errors["aim"] = Refusal("bad_aim", N_("Say which one: a tier, a topic, a board or an invitation that there is."), 422, field="aim")
    until = values.get("closes_at")
    if until is None or not now + SHORTEST <= until <= now + LONGEST:
        errors["closes_at"] = Refusal("bad_closes_at", N_("Choose a moment between one hour and 60 days from now."), 422, field="closes_at")
    return errors | (_errors_of_options(values) if values.get("kind") == SINGLE else {})


def _errors_of_options(values: Mapping[str, Any]) -> dict[str, Refusal]:
    german, english = list(values.get("options_de") or ()), list(values.get("options_en") or ())
    for field, options in (("options_de", german), ("options_en", english)):
        if not OPTIONS[0] <= len(options) <= OPTIONS[1] or any(not OPTION[0] <= len(one) <= OPTION[1] for one in options) or len(set(options)) < len(options):
            return {field: Refusal("bad_options", N_("From 2 to 8 different answers, one a line, 80 characters each at most."), 422, field=field)}
    if len(german) != len(english):
        return {"options_en": Refusal("options_differ", N_("As many answers in English as in German, in the same order."), 422, field="options_en")}
    return {}


def why_not_plan(person: Person, now: datetime) -> Refusal | None:
    """The product team and admins ask."""
    return why_not_staff(person, now, "team")


def why_not_change(poll: Poll, person: Person, now: datetime) -> Refusal | None:
    """Until it is open: who has answered has answered this question and no other."""
    refusal = why_not_plan(person, now)
    if refusal is None and phase(poll, now) != "draft":
        return Refusal("poll_open", N_("It is open: the question stands. You can stop it with a reason."), 409)
    return refusal


def why_not_open(poll: Poll, person: Person, now: datetime) -> Refusal | None:
    """A draft, while there is time to answer."""
    refusal = why_not_change(poll, person, now)
    if refusal is None and poll.closes_at < now + SHORTEST:
        return Refusal("too_late", N_("Its end is past or less than an hour away. Choose a later one."), 409)
    return refusal


def why_not_stop(poll: Poll, reason: str, person: Person, now: datetime) -> Refusal | None:
    """While it runs, with a reason that those who were asked read."""
    refusal = why_not_plan(person, now)
    if refusal is not None:
        return refusal
    if phase(poll, now) != "open":
        return Refusal("poll_not_open", N_("This question is not open."), 409)
    return None if REASON[0] <= len(reason) <= REASON[1] else Refusal("reason_missing", N_("Give the reason in 10 to 500 characters."), 422, field="reason")


def why_not_publish(poll: Poll, now: datetime) -> Refusal | None:
    """Once, after the end."""
    return None if phase(poll, now) == "counting" else Refusal("poll_not_over", N_("This question is not over, or its result stands already."), 409)


def why_not_answer(poll: Poll, person: Person, now: datetime, *, asked: bool, agreed: bool) -> Refusal | None:
    """Members whom it is put to, until its end, once they have agreed to what their answers are used for."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if phase(poll, now) != "open":
        return Refusal("poll_not_open", N_("This question is not open."), 409)
    if not asked:
        return Refusal("not_asked", N_("This question is put to others."), 403)
    return None if agreed else Refusal("consent_first", N_("Agree to what your answer is used for, then it counts."), 422, field="consent")


def why_not_take_back(poll: Poll, person: Person, now: datetime) -> Refusal | None:
    """Until its end."""
    refusal = why_not_take_part(person, now)
    return refusal or (None if phase(poll, now) == "open" else Refusal("poll_not_open", N_("This question is not open."), 409))


def answer_to(poll: Poll, given: Mapping[str, str]) -> tuple[int | None, str, Refusal | None]:
    """An answer as it is kept: the place of the option or the point (from 1 on) or the words; else what is wrong with it."""
    if poll.kind == TEXT:
        words = given.get("words", "").strip()
        good = WORDS[0] <= len(words) <= WORDS[1]
        return None, words, None if good else Refusal("bad_words", N_("Between %(low)s and %(high)s characters.", low=WORDS[0], high=WORDS[1]), 422, field="words")
    text, most = given.get("choice", ""), POINTS if poll.kind == SCALE else len(poll.options)
    choice = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0
    return choice, "", None if 1 <= choice <= most else Refusal("bad_choice", N_("Choose one of the answers."), 422, field="choice")


def shown_of(kind: str, choices: Sequence[int], answers: int, least: int, cell: int) -> dict[str, Any]:
    """What may be shown of so many answers: nothing below the least number; then coarse counts, and for a scale the median."""
    if answers < least:
        return {}
    told: dict[str, Any] = {"answers": coarse(answers, cell)}
    if kind == TEXT:
        return told
    return told | {"cells": cells(choices, cell)} | ({"median": statistics.median_low(choices)} if kind == SCALE else {})
