"""An idea's way as one table of transitions: from where to where, by whom, and what has to be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_

REASONS = (
    "already_made", "in_development", "strategy_conflict", "licence_unavailable", "brand_fit", "safety_or_legal", "demand_too_low", "cost_or_price",
    "technical_feasibility", "quality_of_submission", "duplicate", "out_of_scope", "market_not_served_yet", "partner_needed", "timing_parked", "other",
)
DECISION_TEXT = (30, 2_000)
TEXT_MAX, WITHDRAWAL_MAX = 2_000, 500
UPDATE_TEXT = (1, 10_000)
UPDATE_TITLE_MAX, NEXT_STEP_MAX = 120, 300

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
        ("gathering", "expired"): Step("", "system"),
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
    merges = {(stage, "merged"): Step("", "staff") for stage in MERGED_FROM} | {("merged", stage): Step("", "staff") for stage in MERGED_FROM}
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


def _not_allowed(idea: Way, to_stage: str) -> Refusal:
    message = N_("From “%(here)s” an idea does not go to “%(there)s”.", here=STAGE_WORDS[idea.stage], there=STAGE_WORDS.get(to_stage, N_("unknown")))
    return Refusal("transition_not_allowed", message)


STAGE_WORDS: dict[str, Message] = {
    "draft": N_("Draft"), "submitted": N_("Waiting for a look"), "returned": N_("Needs work"), "gathering": N_("Gathering support"),
    "in_review": N_("In review"), "approved": N_("Approved"), "in_development": N_("In development"), "launched": N_("On the shelf"), "parked": N_("Parked"),
    "declined": N_("Declined"), "expired": N_("Time’s up"), "withdrawn": N_("Withdrawn"), "merged": N_("Merged"), "removed": N_("Removed"),
}
REASON_WORDS: dict[str, Message] = {
    "already_made": N_("Already made"), "in_development": N_("Already in development"), "strategy_conflict": N_("Does not fit our plans"),
    "licence_unavailable": N_("Licence not to be had"), "brand_fit": N_("Does not fit the brand"), "safety_or_legal": N_("Safety or law"),
    "demand_too_low": N_("Too few want it"), "cost_or_price": N_("Too costly"), "technical_feasibility": N_("Technically not feasible"),
    "quality_of_submission": N_("Too little worked out"), "duplicate": N_("Exists already"), "out_of_scope": N_("Not our field"),
    "market_not_served_yet": N_("Market not served yet"), "partner_needed": N_("Needs a partner"), "timing_parked": N_("Not the right time"),
    "other": N_("Another reason"),
}


def why_not_submit(idea: Way, person: Author, now: datetime, *, resubmit_hours: int, recent: list[datetime], most: int | None) -> Refusal | None:
    """A draft is sent by its creator; a returned idea again once the wait is over; not more than `most` new ones in 24 hours.

    `recent` are the moments of the creator's first submissions in the last 24 hours; `most` None is no limit.
    """
    refusal = _why_not_creator(idea, person, now)
    if refusal is not None:
        return refusal
    if step_of("submit", idea, "submitted") is None:
        return _not_allowed(idea, "submitted")
    if idea.stage == "returned":
        again = idea.stage_at + timedelta(hours=resubmit_hours)
        return None if now >= again else Refusal("too_soon", N_("You can send it again from %(moment)s. Take your time with it.", moment=again), 409, again)
    return _why_not_another(person, recent, most)


def _why_not_another(person: Author, recent: list[datetime], most: int | None) -> Refusal | None:
    if most is None or person.is_staff or len(recent) < most:
        return None
    again = sorted(recent)[-most] + timedelta(hours=24)
    message = Nn_("One idea a day is the most. The next from %(moment)s.", "%(num)d ideas a day are the most. The next from %(moment)s.", most, moment=again)
    return Refusal("too_many_ideas", message, 429, again)


def why_not_agree(terms_version: str | None, in_force: str, *, checklist: bool) -> dict[str, Refusal]:
    """Errors by field where the terms in force are not accepted, or the guidelines not ticked."""
    errors = {}
    if not checklist:
        errors["checklist"] = _invalid("guidelines_not_ticked", N_("Please go through the guidelines and tick them."), "checklist")
    if not terms_version:
        errors["terms"] = _invalid("terms_not_accepted", N_("Please accept the terms: they say whose the idea is and what happens after a no."), "terms")
    elif terms_version != in_force:
        errors["terms"] = _invalid("terms_changed", N_("The terms have changed meanwhile. Please read and accept them again."), "terms")
    return errors


def first_stage(idea: Way, person: Person, *, pre_moderation: bool, first_is_checked: bool, known: bool) -> str:
    """Where a sent idea stands: it waits on boards that look first, for a new member's first one, and after a return."""
    waits = idea.stage == "returned" or pre_moderation or (first_is_checked and not known and not person.is_staff)
    return "submitted" if waits else "gathering"


def why_not_publish(idea: Way, person: Person, now: datetime) -> Refusal | None:
    """Staff let a waiting idea through."""
    return _why_not_step("publish", idea, "gathering", person, now)


def why_not_return(idea: Way, person: Person, reason: str | None, text: str, now: datetime) -> Refusal | None:
    """Staff give a waiting idea back, with what is missing."""
    return _why_not_step("return", idea, "returned", person, now) or _why_not_told("text", reason, text, least=1)


def why_not_withdraw(idea: Way, person: Author, reason: str, now: datetime) -> Refusal | None:
    """The creator takes an idea back before it is decided on, and says why."""
    refusal = _why_not_creator(idea, person, now)
    if refusal is None and step_of("withdraw", idea, "withdrawn") is None:
        refusal = _not_allowed(idea, "withdrawn")
    return refusal or _why_not_length(reason, 1, WITHDRAWAL_MAX, "reason")


def why_not_move(idea: Way, to_stage: str, person: Person, reason: str | None, text: str, now: datetime, *, came_from: str | None) -> Refusal | None:
    """Staff move an idea along the table; a decision has a reason code and a text of 30 to 2,000 characters."""
    refusal = why_not_staff(person, now)
    if refusal is not None:
        return refusal
    step = step_of("move", idea, to_stage, came_from)
    return _not_allowed(idea, to_stage) if step is None else _why_not_told(step.needs, reason, text)


def why_not_park_until(to_stage: str, parked_until: date | None, today: date) -> Refusal | None:
    """A date to come back belongs to parking alone, and lies ahead."""
    if parked_until is None or (to_stage == "parked" and parked_until > today):
        return None
    return Refusal("bad_date", N_("Choose a day in the future."), 422, field="parked_until")


def why_not_remove(idea: Way, person: Person, reason: str | None, text: str, now: datetime) -> Refusal | None:
    """Moderation takes a public idea down, with a reason code and a text."""
    refusal = _why_not_step("remove", idea, "removed", person, now)
    return refusal or (None if reason else _invalid("reason_missing", N_("Choose a reason."), "reason")) or _why_not_length(text, 1, TEXT_MAX, "text")


def why_not_restore(idea: Way, person: Person, came_from: str | None, now: datetime) -> Refusal | None:
    """Moderation puts a removed idea back where it was."""
    return _why_not_step("restore", idea, came_from or "gathering", person, now, came_from)


def has_reached_goal(idea: Way) -> bool:
    """Whether a gathering idea has as many supporters as its own, frozen goal."""
    return idea.stage == "gathering" and idea.goal is not None and idea.vote_count >= idea.goal


def why_not_update(idea: Way, person: Author, now: datetime) -> Refusal | None:
    """The team and the creator tell what is new, once the idea is public."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if not (person.is_staff or person.role == "system" or _is_creator(idea, person)):
        return Refusal("not_yours", N_("Only the creator and the team post updates."), 403)
    return None if idea.stage in PUBLIC else Refusal("not_public", N_("There are no updates before an idea is public."))


def errors_of_update(text: str, title: str, next_step: str, promised_for: date | None, today: date, *, by_team: bool) -> dict[str, Refusal]:
    """What an update's form still lacks, by field; only the team promises dates."""
    found = {
        "text": _why_not_length(text, *UPDATE_TEXT, "text"),
        "title": _why_not_length(title, 0, UPDATE_TITLE_MAX, "title"),
        "next_step": _why_not_length(next_step, 0, NEXT_STEP_MAX, "next_step"),
    }
    if promised_for is not None and (promised_for < today or not by_team):
        found["promised_for"] = _invalid("bad_date", N_("Choose a day in the future."), "promised_for")
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def why_not_correct(by_role: str, by_id: int | None, person: Author, now: datetime, *, stage: str, is_corrected: bool, is_hidden: bool = False) -> Refusal | None:
    """A team entry is corrected by staff, a creator's by its creator; an entry corrected already by its correction, one that is hidden or on an idea not public by nobody."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if is_corrected:
        return Refusal("corrected_already", N_("This entry has a correction already. Correct that one."))
    allowed = (person.id is not None and person.id == by_id) if by_role == "member" else person.is_staff or person.role == "system"
    refusal = None if allowed else Refusal("not_yours", N_("This entry is not yours to correct."), 403)
    return refusal or (None if stage in PUBLIC and not is_hidden else Refusal("not_public", N_("What is not shown is not corrected.")))


def _why_not_step(verb: str, idea: Way, to_stage: str, person: Person, now: datetime, came_from: str | None = None) -> Refusal | None:
    refusal = why_not_staff(person, now, *(("moderator",) if verb in {"remove", "restore"} else ()))
    if refusal is not None:
        return refusal
    return None if step_of(verb, idea, to_stage, came_from) else _not_allowed(idea, to_stage)


def _why_not_creator(idea: Way, person: Author, now: datetime) -> Refusal | None:
    refusal = why_not_take_part(person, now)
    if refusal is not None or _is_creator(idea, person):
        return refusal
    return Refusal("not_yours", N_("Only its creator may do this."), 403)


def _is_creator(idea: Way, person: Author) -> bool:
    return person.id is not None and person.id == idea.author_id


def _why_not_told(needs: str, reason: str | None, text: str, least: int = DECISION_TEXT[0]) -> Refusal | None:
    if reason is not None and reason not in REASONS:
        return _invalid("unknown_reason", N_("Choose a reason from the list."), "reason")
    if needs == "decision" and reason is None:
        return _invalid("reason_missing", N_("Choose a reason."), "reason")
    return _why_not_length(text, least if needs != "nothing" else 0, TEXT_MAX, "text")


def _why_not_length(text: str, low: int, high: int, field: str) -> Refusal | None:
    if low <= len(text) <= high:
        return None
    if not text:
        return _invalid("missing", N_("Say why, so that everybody can follow."), field)
    if len(text) < low:
        one, many = "One character more: a reason needs at least %(low)d.", "%(num)d characters more: a reason needs at least %(low)d."
        return _invalid("too_short", Nn_(one, many, low - len(text), low=low), field)
    return _invalid("too_long", Nn_("One character too many.", "%(num)d characters too many.", len(text) - high), field)


def _invalid(cause: str, message: Message, field: str) -> Refusal:
    return Refusal(cause, message, 422, field=field)
