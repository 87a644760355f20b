"""How well a member fits, as numbers from 0 to 1 that a sentence explains, and who is picked so that each group has its share."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ideas.core.words import N_, Message, Nn_

FACTORS = ("ideas", "comments", "early", "topics")
FACTOR_WORDS: dict[str, Message] = {"ideas": N_("Own ideas"), "comments": N_("Helpful comments"), "early": N_("Saw it early"), "topics": N_("Topics")}
NEWCOMER_WORDS: dict[str, Message] = {"new": N_("New here"), "known": N_("Here for longer")}
REASONS_TOLD = 3


def ideas_factor(public: int, passed: int, chosen: int) -> float:
    """The worth of own public ideas on average: 1 where it was chosen to be made, a half where it passed a milestone, else 0.

    Two ideas without success are added to each member's (shrinkage towards nothing), so that one lucky idea does not outweigh ten good ones.
    """
    return (chosen + 0.5 * max(passed - chosen, 0)) / (public + 2)


def comments_factor(marks: int) -> float:
    """Marks that others gave helpful comments: ten are worth a half, and each further ten half of what is left."""
    return 1 - 2 ** (-marks / 10)


def early_factor(times: int) -> float:
    """How often they were paid for supporting early what passed a milestone: three times are worth a half."""
    return 1 - 2 ** (-times / 3)


def topic_weight(own: int, supported: int) -> float:
    """What somebody has to do with one topic: an own idea counts as much as three they support; two own ones are worth a half."""
    return 1 - 2 ** (-(3 * own + supported) / 6)


def fit_of(values: Mapping[str, float], weights: Mapping[str, int]) -> float:
    """The weighted mean of the factors that are weighed, from 0 to 1; 0 where nothing counts."""
    whole = sum(weights.values())
    return sum(values.get(name, 0.0) * weight for name, weight in weights.items()) / whole if whole else 0.0


def weights_in_use(weights: Mapping[str, int], *, topics: bool) -> dict[str, int]:
    """What each factor counts; topics only where some were named."""
    return {name: weights[name] for name in FACTORS if weights[name] and (topics or name != "topics")}


def reasons_of(values: Mapping[str, float], weights: Mapping[str, int], facts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Why somebody fits, as it is kept: the factors with their values and numbers, what counted most first. Nothing that is worth 0."""
    told = {"ideas": ("public", "passed", "chosen"), "comments": ("marks",), "early": ("times",), "topics": ("own", "supported")}
    found = [{"factor": name, "value": round(values[name], 4), **{fact: int(facts.get(fact, 0)) for fact in told[name]}} for name in weights if values.get(name, 0.0) > 0]
    return sorted(found, key=lambda one: (-one["value"] * weights[one["factor"]], FACTORS.index(one["factor"])))


def because(reason: Mapping[str, Any], topics: str = "") -> Message:
    """A reason as a sentence that staff and the invited read alike; `topics` are the names of those that were asked for."""
    factor = reason["factor"]
    if factor == "ideas":
        return N_("Ideas: %(public)s public, %(passed)s past a milestone, %(chosen)s chosen to be made.", **{name: reason[name] for name in ("public", "passed", "chosen")})
    if factor == "comments":
        return Nn_("Comments: found helpful once.", "Comments: found helpful %(num)s times.", reason["marks"])
    if factor == "early":
        return Nn_("Support: once early for an idea that passed a milestone later.", "Support: %(num)s times early for ideas that passed a milestone later.", reason["times"])
    return N_("Topics (%(topics)s): %(own)s own, %(supported)s supported.", topics=topics, own=reason["own"], supported=reason["supported"])


@dataclass(frozen=True)
class Candidate:
    """A member who may be invited: how well they fit, why, and the groups they stand for (`lang`, `tier`, `since`)."""

    member_id: int
    fit: float
    reasons: tuple[Mapping[str, Any], ...]
    segment: Mapping[str, str]


def picked(candidates: Iterable[Candidate], size: int, seed: str) -> list[Candidate]:
    """So many of them, in turn from each group (language, tier, how long here) the one that fits best: a group of few has as many places as one of many.

    The group with the best member begins. Who fits alike stands in an order that follows from the seed and from nothing about them.
    """
    groups: dict[tuple[str, ...], deque[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: (-one.fit, _lot(seed, one.member_id))):
        groups.setdefault(tuple(one.segment[name] for name in sorted(one.segment)), deque()).append(one)
    chosen: list[Candidate] = []
    waiting = deque(groups.values())
    while waiting and len(chosen) < size:
        group = waiting.popleft()
        chosen.append(group.popleft())
        if group:
            waiting.append(group)
    return chosen


def _lot(seed: str, member_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{member_id}".encode()).digest()


def quarter_of(day: date) -> str:
    """The calendar quarter of a day: 2026-4."""
    return f"{day.year}-{(day.month + 2) // 3}"
