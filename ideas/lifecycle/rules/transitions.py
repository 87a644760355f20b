"""An idea's way as one table of transitions: from where to where, by whom, and what has to be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_
from ideas.lifecycle.rules.words import STAGE_WORDS

PUBLIC = ("gathering", "in_review", "approved", "in_development", "launched", "parked", "declined", "expired", "withdrawn", "merged")
MERGED_FROM = ("submitted", "gathering", "in_review", "parked")


@dataclass(frozen=True)
class Step:
    """One transition: `verb` is the use case that does it ("" while none does), `by` the kind of person.

    `needs` is what is told with it: nothing, a text, or a decision (reason code and text).
    """

    verb: str
    by: str
    needs: str = "nothing"
    open_end_only: bool = False


def _table() -> dict[tuple[str | None, str], Step]:
    stages = ("draft", "submitted", "returned", *PUBLIC, "removed")
    table: dict[tuple[str | None, str], Step] = {(None, stage): Step("bring_in", "import") for stage in stages}
    table |= {
        ("draft", "submitted"): Step("submit", "creator"),
        ("draft", "gathering"): Step("submit", "creator"),
        ("submitted", "gathering"): Step("publish", "staff"),
        ("submitted", "returned"): Step("return", "staff", "text"),
        ("submitted", "withdrawn"): Step("withdraw", "creator", "text"),
        ("returned", "submitted"): Step("submit", "creator"),
        ("returned", "withdrawn"): Step("withdraw", "creator", "text"),
        ("gathering", "in_review"): Step("move", "staff"),
        ("gathering", "expired"): Step("expire", "system"),
        ("gathering", "withdrawn"): Step("withdraw", "creator", "text"),
        ("gathering", "approved"): Step("move", "staff", "text", open_end_only=True),
        ("gathering", "parked"): Step("move", "staff", "decision", open_end_only=True),
        ("gathering", "declined"): Step("move", "staff", "decision", open_end_only=True),
        ("in_review", "approved"): Step("move", "staff", "text"),
        ("in_review", "parked"): Step("move", "staff", "decision"),
        ("in_review", "declined"): Step("move", "staff", "decision"),
        ("parked", "in_review"): Step("move", "staff"),
        ("parked", "declined"): Step("move", "staff", "decision"),
        ("declined", "in_review"): Step("move", "staff", "text"),
        ("approved", "in_development"): Step("move", "staff"),
        ("approved", "parked"): Step("move", "staff", "decision"),
        ("approved", "declined"): Step("move", "staff", "decision"),
        ("in_development", "launched"): Step("move", "staff"),
        ("in_development", "parked"): Step("move", "staff", "decision"),
        ("in_development", "declined"): Step("move", "staff", "decision"),
    }
    back_from_parking = {("parked", stage): Step("move", "staff") for stage in ("gathering", "approved", "in_development")}
    removals = {(stage, "removed"): Step("remove", "staff", "decision") for stage in PUBLIC}
    appeals = {("removed", stage): Step("restore", "staff") for stage in PUBLIC}
    merges = {(stage, "merged"): Step("merge", "staff", "text") for stage in MERGED_FROM} | {("merged", stage): Step("unmerge", "staff", "text") for stage in MERGED_FROM}
    return table | back_from_parking | removals | appeals | merges


TRANSITIONS = _table()


class Way(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...
    @property
    def stage_at(self) -> datetime: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def goal(self) -> int | None: ...
    @property
    def vote_count(self) -> int: ...


class Author(Person, Protocol):
    """Who acts, by number."""

    @property
    def id(self) -> int | None: ...


def step_of(verb: str, idea: Way, to_stage: str, came_from: str | None = None) -> Step | None:
    """The table's line, where this verb does it for this idea; `came_from` is the stage before the present one."""
    step = TRANSITIONS.get((idea.stage, to_stage))
    if step is None or step.verb != verb or (step.open_end_only and idea.goal is not None):
        return None
    returns = verb == "restore" or (idea.stage == "parked" and to_stage not in {"in_review", "declined", "removed"})
    return None if returns and to_stage != came_from else step


def next_stages(idea: Way, came_from: str | None) -> list[str]:
    """Where staff may move an idea from here, in the order of its way."""
    return [to for (start, to) in TRANSITIONS if start == idea.stage and step_of("move", idea, to, came_from)]


def not_allowed(idea: Way, to_stage: str) -> Refusal:
    """Says from where to where the way does not lead."""
    message = N_("From “%(here)s” an idea does not go to “%(there)s”.", here=STAGE_WORDS[idea.stage], there=STAGE_WORDS.get(to_stage, N_("unknown")))
    return Refusal("transition_not_allowed", message)


def why_not_step(verb: str, idea: Way, to_stage: str, person: Person, now: datetime, came_from: str | None = None) -> Refusal | None:
    """Staff do this verb for this idea now; removing and restoring is for moderators too."""
    refusal = why_not_staff(person, now, *(("moderator",) if verb in {"remove", "restore"} else ()))
    if refusal is not None:
        return refusal
    return None if step_of(verb, idea, to_stage, came_from) else not_allowed(idea, to_stage)


def why_not_creator(idea: Way, person: Author, now: datetime) -> Refusal | None:
    """The person takes part, and the idea is theirs."""
    refusal = why_not_take_part(person, now)
    if refusal is not None or is_creator(idea, person):
        return refusal
    return Refusal("not_yours", N_("Only its creator may do this."), 403)


def is_creator(idea: Way, person: Author) -> bool:
    """Whether the idea is this person’s."""
    return person.id is not None and person.id == idea.author_id
