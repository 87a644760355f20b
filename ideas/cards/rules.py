"""What a card says of an idea, and who gets the kit that it is part of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_
from ideas.lifecycle.rules import STAGE_WORDS

VERSION = 2  # raised where cards are drawn in another way, so that all are drawn anew
MARK = 12
NOT_YOURS = Refusal("not_yours", N_("The kit is for those who made the idea, and for the team."), 403)
NOT_PUBLIC = Refusal("not_public", N_("Only an idea that everybody can see has a card."))
CARD_THERE = Refusal("card_there", N_("The card is there. It is drawn anew by itself when something on it changes."), 409)
ASKED_ALREADY = Refusal("asked_already", N_("The card is being drawn. It is here within minutes."), 409)
ASKED_AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Told:
    """What a visitor may know of an idea, as far as its card tells it: names of who made it and are still here, the creator first; how many milestones are passed."""

    idea_id: int
    title: str
    stage: str
    goal: int | None
    reached: bool
    milestones: tuple[int, ...]
    passed: int
    names: tuple[str, ...] = ()
    cover: str | None = None


class Person(Protocol):
    """Who asks."""

    @property
    def is_staff(self) -> bool: ...
    @property
    def is_member(self) -> bool: ...


def why_not_kit(person: Person, *, made_it: bool) -> Refusal | None:
    """The kit is for the creator, those who made the idea along, and staff."""
    return None if person.is_member and (made_it or person.is_staff) else NOT_YOURS


def why_not_draw(*, is_public: bool, is_there: bool, asked_at: datetime | None, now: datetime) -> Refusal | None:
    """Nothing is drawn of what visitors do not see, nor what is there, nor twice in five minutes."""
    if not is_public:
        return NOT_PUBLIC
    if is_there:
        return CARD_THERE
    return ASKED_ALREADY if asked_at is not None and now - asked_at < ASKED_AGAIN_AFTER else None


def way(told: Told) -> Message:
    """Where the idea stands. Figures are those of the milestones, since a card is kept by others for long and votes change by the hour."""
    if told.stage in {"gathering", "in_review"} and told.reached and told.goal:
        return N_("Goal reached: %(votes)s people want it", votes=told.goal)
    if told.stage != "gathering" or not told.goal:
        return STAGE_WORDS.get(told.stage, Message(told.stage))
    if told.passed:
        return N_("%(votes)s and more want it. Goal: %(goal)s people", votes=told.milestones[min(told.passed, len(told.milestones)) - 1], goal=told.goal)
    return N_("Goal: %(goal)s people", goal=told.goal)


def slats(told: Told) -> tuple[bool, ...]:
    """One for each milestone: whether it is passed. None where there is no goal, or the gathering came to nothing."""
    if not told.goal or told.stage in {"expired", "withdrawn", "merged"}:
        return ()
    passed = len(told.milestones) if told.reached else told.passed
    return tuple(number < passed for number in range(len(told.milestones)))


def people(names: Sequence[str]) -> Message | None:
    """Who made it; None where nobody of them is here any more."""
    if not names:
        return None
    if len(names) == 1:
        return N_("by %(name)s", name=names[0])
    return Nn_("by %(name)s and one other", "by %(name)s and %(num)d others", len(names) - 1, name=names[0])


def fingerprint(parts: Mapping[str, object]) -> str:
    """What is on a card as 40 hexadecimal digits: the same card, the same digits."""
    said = "\n".join(f"{name}={value!r}" for name, value in sorted({**parts, "version": VERSION}.items()))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def mark(print_: str) -> str:
    """The beginning of a fingerprint: how an address tells one drawing from the next without naming the file."""
    return print_[:MARK]


def place(thing: str, lang: str, number: int | None = None) -> str:
    """The name of a card's place: `idea:7:de`, `board:1:en`, `portal:de`."""
    return ":".join(str(part) for part in (thing, number, lang) if part is not None)


def stale(known: Mapping[str, str], wanted: Mapping[str, str]) -> Iterable[str]:
    """The places whose card is another one by now, or is not there."""
    return (name for name, print_ in wanted.items() if known.get(name) != print_)
