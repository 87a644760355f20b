"""How the team scores an idea: RICE, or the criteria of the review rounds with a board's own weights."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message
from ideas.reviews.rules.scoring import CRITERIA, HIGHEST, LOWEST, NOTE_MAX

RICE, WEIGHTED = "rice", "criteria"
METHODS: dict[str, Message] = {RICE: N_("RICE: reach, impact, confidence, effort"), WEIGHTED: N_("The criteria of the review rounds, weighted")}
IMPACTS: dict[str, Message] = {"3": N_("3: massive"), "2": N_("2: high"), "1": N_("1: medium"), "0.5": N_("0.5: low"), "0.25": N_("0.25: minimal")}
CONFIDENCES: dict[str, Message] = {"100": N_("100 per cent: measured"), "80": N_("80 per cent: good signs"), "50": N_("50 per cent: a guess")}
REACH_MOST, EFFORT_LEAST, EFFORT_MOST = 10_000_000, 0.5, 1_000
WEIGHT_MOST = 5
_DECIMAL = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")
_WHOLE = re.compile(r"\d{1,8}")
_WEIGHT = re.compile(rf"[0-{WEIGHT_MOST}]")


@dataclass(frozen=True)
class Scheme:
    """How a board scores: the method, and the weight of each criterion from 0 (not asked) to 5."""

    method: str = RICE
    weights: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(CRITERIA, 1))

    @property
    def questions(self) -> tuple[str, ...]:
        """What is asked."""
        return ("reach", "impact", "confidence", "effort") if self.method == RICE else tuple(name for name in CRITERIA if self.weights.get(name, 0))

    def facts(self) -> dict[str, Any]:
        """As it is kept with the board."""
        return {"method": self.method, "weights": dict(self.weights)}


def scheme_of(kept: Mapping[str, Any] | None) -> Scheme:
    """The scheme kept with a board; RICE where none was chosen."""
    return Scheme(kept["method"], {name: int(kept["weights"].get(name, 0)) for name in CRITERIA}) if kept else Scheme()


def scheme_from(given: Mapping[str, str]) -> tuple[Scheme, dict[str, Refusal]]:
    """The scheme an admin typed, and what is wrong with it by field: a known method, weights from 0 to 5, one above 0."""
    method = given.get("method", "")
    errors = {} if method in METHODS else {"method": Refusal("no_such_method", N_("Choose one of the two."), 422, field="method")}
    weights = {}
    for name in CRITERIA:
        written = given.get(f"weight_{name}", "").strip()
        weights[name] = int(written) if _WEIGHT.fullmatch(written) else 0
        if not _WEIGHT.fullmatch(written):
            errors[f"weight_{name}"] = Refusal("bad_weight", N_("Choose a number from 0 to 5."), 422, field=f"weight_{name}")
    if not errors and not any(weights.values()):
        errors["weight_brand_fit"] = Refusal("no_weight", N_("One criterion at least needs a weight."), 422, field="weight_brand_fit")
    return Scheme(method, weights), errors


def said_of(scheme: Scheme, given: Mapping[str, str]) -> tuple[dict[str, float], dict[str, Refusal]]:
    """The values by question, and what is missing by field."""
    said: dict[str, float] = {}
    errors: dict[str, Refusal] = {}
    for name in scheme.questions:
        value = _value(name, given.get(name, "").strip())
        if value is None:
            errors[name] = Refusal(f"bad_{name}", _WANTED.get(name, N_("Choose a number from 1 to 5.")), 422, field=name)
        else:
            said[name] = value
    if len(given.get("why", "")) > NOTE_MAX:
        errors["why"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=NOTE_MAX), 422, field="why")
    return said, errors


_WANTED = {
    "reach": N_("Write a whole number of people a quarter, up to 10,000,000."), "impact": N_("Choose one of the five steps."), "confidence": N_("Choose one of the three steps."),
    "effort": N_("Write the months of one person’s work, 0.5 at least."),
}


def _value(name: str, text: str) -> float | None:
    if name == "reach":
        return int(text) if _WHOLE.fullmatch(text) and text.isascii() and int(text) <= REACH_MOST else None
    if name in {"impact", "confidence"}:
        return float(text) if text in (IMPACTS if name == "impact" else CONFIDENCES) else None
    if name == "effort":
        months = float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) and text.isascii() else 0
        return months if EFFORT_LEAST <= months <= EFFORT_MOST else None
    return int(text) if text.isascii() and text.isdigit() and LOWEST <= int(text[:2]) <= HIGHEST else None


def rice(said: Mapping[str, float]) -> float:
    """R · I · C / E: people reached a quarter, times the impact on each, times the confidence, by months of one person's work.

    After Sean McBride, "RICE: Simple prioritization for product managers", Intercom 2016: the steps of impact (0.25, 0.5, 1, 2, 3) and of
    confidence (50, 80, 100 per cent) are his, and half a month is the least effort.
    """
    return said["reach"] * said["impact"] * said["confidence"] / 100 / said["effort"]


def weighted(said: Mapping[str, float], weights: Mapping[str, int]) -> float | None:
    """The weighted mean of the criteria, 1 to 5: Σ weight · value / Σ weight, over what was asked when the card was given; None where none of that counts now."""
    asked = [name for name in said if weights.get(name, 0)]
    total = sum(weights[name] for name in asked)
    return sum(weights[name] * said[name] for name in asked) / total if total else None


def score_of(scheme: Scheme, said: Mapping[str, float]) -> float | None:
    """One card's score by the board's scheme; None where it says nothing of what counts now."""
    return rice(said) if scheme.method == RICE else weighted(said, scheme.weights)


def score_of_all(scheme: Scheme, cards: Sequence[Mapping[str, float]]) -> float | None:
    """An idea's score: the median of its cards, which one odd card does not move; None without any."""
    scores = [score for said in cards if (score := score_of(scheme, said)) is not None]
    return round(statistics.median(scores), 4) if scores else None


@dataclass(frozen=True)
class Span:
    """How far several values lie apart: the lowest, the middle one, the highest."""

    low: float
    median: float
    high: float


def span(values: Sequence[float]) -> Span | None:
    """The span of some values; none where there are none."""
    return Span(min(values), statistics.median(values), max(values)) if values else None


class Scored(Protocol):
    """What these rules know of an idea."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def stage(self) -> str: ...


class Scorer(Person, Protocol):
    """What these rules know of who scores."""

    @property
    def id(self) -> int | None: ...


def why_not_score(idea: Scored, person: Scorer, now: datetime) -> Refusal | None:
    """The product team scores what was sent, and nobody their own idea."""
    refusal = why_not_staff(person, now, "team")
    if refusal is None and idea.stage == "draft":
        refusal = Refusal("not_sent", N_("A draft is its creator's alone."), 404)
    if refusal is None and idea.author_id is not None and idea.author_id == person.id:
        refusal = Refusal("own_idea", N_("This is your own idea: others judge it."), 403)
    return refusal


def may_see_cards(*, has_given: bool) -> bool:
    """Nobody sees others' cards before giving theirs, whatever their role: as in the review rounds."""
    return has_given
