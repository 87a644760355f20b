"""What comes next on the way of one's own idea: what is the creator's to do, what the team owes and until when, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, Protocol, TypeVar

from ideas.core.words import N_, ZONE, Message, Nn_

YOURS, LATE, SOON, OWED = "yours", "late", "soon", "owed"
ORDER = (YOURS, LATE, SOON, OWED)
SOON_DAYS = 8
OVER = frozenset(("launched", "declined", "expired", "withdrawn", "merged"))


class Own(Protocol):
    """What these rules know of one's own idea."""

    @property
    def id(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def shared(self) -> bool: ...
    @property
    def hints(self) -> int: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def answer_due_at(self) -> datetime | None: ...
    @property
    def promised_for(self) -> date | None: ...
    @property
    def decision_on(self) -> date | None: ...


T = TypeVar("T", bound=Own)


class Step(NamedTuple):
    """One thing that comes next: `yours`, `late` (the team's), `soon` (time runs out), `owed` (the team's, in time)."""

    kind: str
    text: Message


def next_steps(idea: Own, now: datetime) -> list[Step]:
    """What comes next, the most pressing first; nothing where only supporters are waited for."""
    today = now.astimezone(ZONE).date()
    found = [*_yours(idea), *_answer(idea, now), *_promise(idea, today), *_decision(idea, today), *_clock(idea, today)]
    return sorted(found, key=lambda step: ORDER.index(step.kind))


def _yours(idea: Own) -> Iterable[Step]:
    if idea.stage == "returned" and not idea.shared:
        yield Step(YOURS, N_("It came back with reasons. Change it and send it again."))
    if idea.hints:
        yield Step(YOURS, Nn_("%(num)s hint waits for you.", "%(num)s hints wait for you.", idea.hints))


def _answer(idea: Own, now: datetime) -> Iterable[Step]:
    if idea.answer_due_at is None:
        return
    due = idea.answer_due_at.astimezone(ZONE).date()
    if idea.answer_due_at < now:
        yield Step(LATE, N_("The team’s answer was due on %(day)s and is late.", day=due))
    else:
        yield Step(OWED, N_("A person of the team answers by %(day)s.", day=due))


def _promise(idea: Own, today: date) -> Iterable[Step]:
    if idea.promised_for is None:
        return
    if idea.promised_for < today:
        yield Step(LATE, N_("The team promised a next step by %(day)s and is late.", day=idea.promised_for))
    else:
        yield Step(OWED, N_("The team promised a next step by %(day)s.", day=idea.promised_for))


def _decision(idea: Own, today: date) -> Iterable[Step]:
    if idea.decision_on is None:
        return
    if idea.decision_on < today:
        yield Step(LATE, N_("The decision was promised by %(day)s and is late.", day=idea.decision_on))
    else:
        yield Step(OWED, N_("The decision is promised by %(day)s.", day=idea.decision_on))


def _clock(idea: Own, today: date) -> Iterable[Step]:
    if idea.stage != "gathering" or idea.closes_at is None:
        return
    days = (idea.closes_at.astimezone(ZONE).date() - today).days
    if 0 < days < SOON_DAYS:
        yield Step(SOON, Nn_("%(num)s day left. Tell people what changed.", "%(num)s days left. Tell people what changed.", days))
    elif days == 0:
        yield Step(SOON, N_("The time to gather support ends today."))


def in_order(ideas: Iterable[T], now: datetime) -> list[T]:
    """What presses first, then what is under way, then what has its outcome; the newest first within each."""
    return sorted(ideas, key=lambda idea: (_rank(idea, now), -idea.id))


def _rank(idea: Own, now: datetime) -> int:
    steps = next_steps(idea, now)
    return ORDER.index(steps[0].kind) if steps else len(ORDER) + (idea.stage in OVER)
