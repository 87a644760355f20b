"""What may be done to many ideas at once, what has to be said with it, and how far it can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_, restored, stored
from ideas.lifecycle.rules.transitions import TRANSITIONS
from ideas.lifecycle.rules.words import TEXT_MAX, invalid, why_not_length, why_not_told

KIND_WORDS: dict[str, Message] = {
    "tag": N_("Give topics"), "untag": N_("Take topics away"), "assign": N_("Give to somebody"), "move": N_("Move on"), "answer": N_("Answer"),
}
STATE_WORDS: dict[str, Message] = {
    "waiting": N_("Still to do"), "done": N_("Done"), "same": N_("Nothing to change"), "refused": N_("Refused"), "left": N_("Left as it was"),
}
TAKEN_BACK = frozenset(("tag", "untag", "assign", "move"))
VERBS = frozenset(("publish", "return", "move"))
NEEDS = ("nothing", "text", "decision")

GONE = Refusal("idea_gone", N_("This idea is not there any more."), 404)
CHANGED_SINCE = Refusal("changed_since", N_("Somebody has changed it since. It stays as it is now."))
TOPIC_JOINED = Refusal("topic_joined", N_("The topic was merged into one that this idea had before. It stays."))
NO_WAY_BACK = Refusal("no_way_back", N_("There is no way back for these. A decision that was said in public stays said."))


class Run(Protocol):
    """What these rules know of a run."""

    @property
    def kind(self) -> str: ...
    @property
    def by_id(self) -> int | None: ...
    @property
    def details(self) -> dict[str, Any]: ...
    @property
    def total_count(self) -> int: ...
    @property
    def done_count(self) -> int: ...
    @property
    def same_count(self) -> int: ...
    @property
    def undoes_id(self) -> int | None: ...
    @property
    def begun_at(self) -> datetime | None: ...
    @property
    def finished_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


class Author(Person, Protocol):
    """Who acts, by number."""

    @property
    def id(self) -> int | None: ...


def given_to(run: Run) -> int | None:
    """Who hears that ideas were given to them by a run: not who began it, and not of one that takes another back."""
    to_id = run.details.get("assignee") if run.kind == "assign" and run.undoes_id is None and run.done_count else None
    return to_id if to_id != run.by_id else None


def why_not_choose(kind: str, count: int, person: Person, now: datetime) -> Refusal | None:
    """Staff choose at least one idea for one of the things a run does."""
    refusal = why_not_staff(person, now)
    if refusal is None and kind not in KIND_WORDS:
        refusal = Refusal("unknown_kind", N_("Choose what is to be done with these ideas."), 422, field="kind")
    return refusal or (None if count else Refusal("none_chosen", N_("Choose at least one idea."), 422, field="idea"))


def why_not_begin(run: Run, person: Author, now: datetime) -> Refusal | None:
    """Who chose begins, once."""
    refusal = why_not_staff(person, now)
    if refusal is None and person.id != run.by_id:
        refusal = Refusal("not_yours", N_("Who chose these ideas sends them."), 403)
    return refusal or (Refusal("begun_already", N_("This run has begun already.")) if run.begun_at else None)


def why_not_cancel(run: Run, person: Author, now: datetime) -> Refusal | None:
    """Any of the staff stop what runs; what is not begun is put away by who chose it."""
    refusal = why_not_staff(person, now)
    if refusal is None and run.begun_at is None and person.id != run.by_id:
        refusal = Refusal("not_yours", N_("Who chose these ideas sends them."), 403)
    over = run.finished_at or run.cancelled_at
    return refusal or (Refusal("over_already", N_("This run is over already.")) if over else None)


def why_not_undo(run: Run, person: Person, now: datetime, *, undone: bool, way_back: str | None) -> Refusal | None:
    """A run that is over is taken back once, where there is a way back; `way_back` is what has to be said with it, None where there is none."""
    refusal = why_not_staff(person, now)
    if refusal is not None:
        return refusal
    if not (run.finished_at or run.cancelled_at):
        return Refusal("still_running", N_("It still runs. Stop it first."))
    if undone:
        return Refusal("undone_already", N_("This run was taken back already."))
    possible = run.kind in TAKEN_BACK and run.undoes_id is None and run.done_count and way_back is not None
    return None if possible else NO_WAY_BACK


def how_it_went_back(undoing: Run) -> Message:
    """How far a run was taken back by another one: what somebody changed since stays as it is."""
    if not (undoing.finished_at or undoing.cancelled_at):
        return N_("This run is being taken back.")
    back = undoing.done_count + undoing.same_count
    if not back:
        return N_("Nothing of this run could be taken back.")
    if back < undoing.total_count:
        return N_("%(num)s of %(all)s ideas were taken back; the others stay as they are.", num=back, all=undoing.total_count)
    return N_("This run was taken back.")


def errors_of_move(stages: Collection[str], said: Mapping[str, Any], today: date) -> dict[str, Refusal]:
    """What a move of ideas in these stages lacks, by field: at least one of them can go there, and what the strictest step asks for is said."""
    to_stage, text, until = said.get("stage", ""), said.get("text", ""), said.get("parked_until")
    needs = needed_for(stages, to_stage)
    if needs is None:
        return {"stage": invalid("transition_not_allowed", N_("None of these ideas goes there. Choose another stage."), "stage")}
    told = why_not_told(needs, said.get("reason") or None, text, **({"least": 1} if to_stage == "returned" else {}))
    found = {told.field or "text": told} if told else {}
    mind = why_not_length(said.get("changes_mind", ""), 0, TEXT_MAX, "changes_mind")
    if mind is not None:
        found["changes_mind"] = mind
    if until is not None and (to_stage != "parked" or until <= today):
        found["parked_until"] = invalid("bad_date", N_("Only parking has a day to come back, and it lies ahead."), "parked_until")
    return found


def needed_for(stages: Iterable[str], to_stage: str) -> str | None:
    """What is told with the strictest of the steps that lead there from these stages; None where none does."""
    steps = [step for stage in set(stages) if (step := TRANSITIONS.get((stage, to_stage))) and step.verb in VERBS]
    return max((step.needs for step in steps), key=NEEDS.index) if steps else None


def stages_ahead(stages: Iterable[str]) -> dict[str, int]:
    """Where staff may take ideas in these stages, with how many of them can go there at most."""
    counts = Counter(stages)
    ahead: dict[str, int] = {}
    for (start, to), step in TRANSITIONS.items():
        if start is not None and start in counts and step.verb in VERBS:
            ahead[to] = ahead.get(to, 0) + counts[start]
    return ahead


def way_back(kind: str, steps: Iterable[tuple[str, str]]) -> str | None:
    """What has to be said to take a run back; of a move by the steps it took (from, to). None where there is no way back."""
    if kind != "move":
        return "nothing"
    backward = [step.needs for start, to in steps if (step := TRANSITIONS.get((to, start))) and step.verb == "move"]
    return max(backward, key=NEEDS.index) if backward else None


def why_not_repeat_in_bulk(times: int, most: int, *, confirmed: bool) -> Refusal | None:
    """A run that would have sent the same text more than `most` times asks first; `times` is how often it would have been sent then."""
    if confirmed or times <= most:
        return None
    message = N_("The very same text would then have been sent %(times)s times. Write what holds for each idea, or confirm that the same words are meant.", times=times)
    return Refusal("said_often", message, 422, field="repeated")


def why_not_too_many(count: int, most: int) -> Refusal | None:
    """So many ideas a run takes."""
    return None if count <= most else Refusal("too_many_ideas", Nn_("One idea is the most.", "%(num)d ideas are the most at once.", most), 422, field="idea")


def kept(refusal: Refusal) -> dict[str, Any]:
    """A refusal as a row keeps it: its cause, and its message as key and values."""
    return {"cause": refusal.cause, "message": stored(refusal.message)}


def message_of(row: Mapping[str, Any]) -> Message | None:
    """The message of a refusal that was kept; none for an empty row."""
    return restored(row["message"]) if row.get("message") else None
