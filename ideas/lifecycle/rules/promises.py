"""A promised day: when it is open, kept or late, what keeps it, and what has to be said before the team goes on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol, TypeVar

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_
from ideas.lifecycle.rules.words import invalid, why_not_length

LATE_WORDS = (1, 500)
KINDS = ("update", "apology", "behind")
BEHIND_STAGES = ("approved", "in_development")
PICTURES_MOST = {"behind": 6}  # any other entry has one
MARKS = (1, 2, 3, 4, 5)
STAGES_THAT_KEEP: dict[str, frozenset[str]] = {
    "in_review": frozenset({"in_review"}),
    "decided": frozenset({"approved", "parked", "declined"}),
    "in_development": frozenset({"in_development"}),
    "launched": frozenset({"launched"}),
}
PROMISED_WORDS: dict[str, Message] = {
    "in_review": N_("The review begins"), "decided": N_("The decision"), "in_development": N_("The development begins"), "launched": N_("It is on the shelf"),
}


class Promised(Protocol):
    """What these rules know of a promise."""

    @property
    def id(self) -> int: ...
    @property
    def due_on(self) -> date: ...
    @property
    def kept_at(self) -> datetime | None: ...
    @property
    def moved_at(self) -> datetime | None: ...
    @property
    def settled_on(self) -> date | None: ...
    @property
    def late_update_id(self) -> int | None: ...


P = TypeVar("P", bound=Promised)


def days_late(promise: Promised, today: date) -> int:
    """Calendar days of the portal's zone between the promised day and its settlement, or today; 0 where it is in time."""
    return max(0, ((promise.settled_on or today) - promise.due_on).days)


def promise_state(promise: Promised, today: date) -> str:
    """`open` (its day included), `kept`, `kept_late`, `overdue`; moved to another day in time `moved`, when it was late already `moved_late`."""
    late = days_late(promise, today) > 0
    if promise.kept_at is not None:
        return "kept_late" if late else "kept"
    if promise.moved_at is not None:
        return "moved_late" if late else "moved"
    return "overdue" if late else "open"


def unexplained(promises: Collection[P], today: date) -> list[P]:
    """What is late and has no reason yet: it keeps the team from its next update."""
    return [one for one in promises if promise_state(one, today) == "overdue" and one.late_update_id is None]


def errors_of_lateness(is_late: bool, because: str, action: str) -> dict[str, Refusal]:
    """Where something is late both sentences are asked for; where one is said the other is too."""
    if not (is_late or because or action):
        return {}
    found = {"late_because": _why_not_said(because, "late_because"), "late_action": _why_not_said(action, "late_action")}
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def _why_not_said(words: str, field: str) -> Refusal | None:
    if words:
        return why_not_length(words, *LATE_WORDS, field)
    if field == "late_because":
        return invalid("late_unexplained", N_("Something promised here is late. Say why first: “We are late because …”"), field)
    return invalid("late_unexplained", N_("Something promised here is late. Say what you do about it."), field)


def why_not_explain(words: str, *, by_team: bool) -> Refusal | None:
    """Why something is late is for the team to say: the promise was its own."""
    return None if by_team or not words else invalid("team_only", N_("Only the team promises, and only the team says why it is late."), "late_because")


def errors_of_promise(promised_for: date | None, stage: str | None, here: str) -> dict[str, Refusal]:
    """A promise may name the stage that keeps it, one the idea has not reached yet; then it needs a day."""
    if not stage:
        return {}
    if stage not in STAGES_THAT_KEEP or here in STAGES_THAT_KEEP[stage]:
        return {"promised_stage": invalid("bad_stage", N_("Choose a stage that lies ahead."), "promised_stage")}
    if promised_for is None:
        return {"promised_for": invalid("missing", N_("Say by when."), "promised_for")}
    return {}


def why_not_keep(wanted: Collection[int], waiting: Collection[Promised]) -> Refusal | None:
    """An update keeps promises of its own idea that are neither kept nor moved."""
    if set(wanted) <= {one.id for one in waiting}:
        return None
    return invalid("no_such_promise", N_("This promise is settled already, or belongs to another idea."), "keeps")


def why_not_new_day(promise: Promised | None, before: date | None, after: date | None, today: date) -> Refusal | None:
    """A correction leaves a promised day as it is, or names another one ahead; it never takes it away."""
    if after == before or promise is None:
        return None
    if after is None:
        return invalid("promise_stays", N_("A promised day does not disappear. Keep it, or name a new one."), "promised_for")
    if promise.settled_on is not None:
        return invalid("promise_settled", N_("This promise is settled. Its day stays."), "promised_for")
    return None if after >= today else invalid("bad_date", N_("Choose a day in the future."), "promised_for")


def why_not_mark_own(mark: int | None, *, by_team: bool) -> Refusal | None:
    """How the team sees its own answer: 1 to 5, said before it is public, or not at all."""
    if mark is None or (by_team and mark in MARKS):
        return None
    return invalid("bad_mark", N_("Choose a number from 1 to 5."), "own_mark")


def why_not_kind(kind: str, *, by_team: bool, stage: str = "") -> Refusal | None:
    """An entry is an update; the team also apologises, and lets one look behind the scenes between approval and launch."""
    if kind == "behind" and by_team and stage not in BEHIND_STAGES:
        return invalid("bad_kind", N_("One looks behind the scenes between approval and launch."), "kind")
    if kind == "update" or (kind in KINDS and by_team):
        return None
    return invalid("bad_kind", N_("Choose one from the list."), "kind")


def why_not_pictures(kind: str, pictures: int) -> Refusal | None:
    """One picture goes with an entry, several with a look behind the scenes."""
    most = PICTURES_MOST.get(kind, 1)
    return None if pictures <= most else invalid("too_many", Nn_("One picture is the most.", "%(num)d pictures are the most here.", most), "picture")
