"""When one idea may be merged into another, who may object, and when it happens or is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message
from ideas.lifecycle.rules.transitions import MERGED_FROM
from ideas.lifecycle.rules.words import STAGE_WORDS, why_not_length

INTO = ("gathering", "in_review", "parked", "approved", "in_development")
REASON, OBJECTION = (10, 1_000), (10, 1_000)
LONGEST_DAYS = 90


class Standing(Protocol):
    """What these rules know of an idea."""

    @property
    def id(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Ties:
    """What of merges there is around two ideas already, each by the title of the other.

    Where the idea is on its way to, what is or will be part of it, where the main idea went or goes. `apart`: their boards do not fit together.
    """

    going_to: str | None = None
    gathers: str | None = None
    main_went_to: str | None = None
    main_going_to: str | None = None
    apart: bool = False


class Planned(Protocol):
    """What these rules know of a merge."""

    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...


@dataclass(frozen=True)
class United:
    """Supporters of two ideas as one: here only, of both, there only; `own` are creators, who do not support what is theirs."""

    here: int
    both: int
    there: int
    own: int = 0

    @property
    def total(self) -> int:
        """How many support the one idea, each counted once."""
        return self.here + self.both + self.there


def why_not_main(idea: Standing, main: Standing, ties: Ties) -> Refusal | None:
    """Two ideas that fit, no chain and no circle: who is merged is nobody's main idea, and a main idea is not merged; the refusal names the head."""
    if idea.id == main.id:
        return _into("same_idea", N_("An idea is not merged into itself."))
    refusal = _why_not_chain(main, ties)
    if refusal is not None:
        return refusal
    if main.stage not in INTO:
        return _into("main_not_open", N_("“%(title)s” is “%(stage)s”: nothing is merged into it any more.", title=main.title, stage=STAGE_WORDS[main.stage]))
    return _into("boards_apart", N_("These two stand on boards that not the same people see, or are not of one kind.")) if ties.apart else None


def _why_not_chain(main: Standing, ties: Ties) -> Refusal | None:
    if ties.going_to is not None:
        return _into("going_already", N_("This idea is on its way into “%(title)s” already.", title=ties.going_to))
    if ties.main_went_to is not None:
        return _into("main_is_merged", N_("“%(title)s” was merged into “%(head)s”. Choose that one: it is the head.", title=main.title, head=ties.main_went_to))
    if ties.main_going_to is not None:
        return _into("main_is_going", N_("“%(title)s” is on its way into “%(head)s”. Choose that one: it will be the head.", title=main.title, head=ties.main_going_to))
    if ties.gathers is not None:
        return _into("is_a_head", N_("“%(title)s” belongs to this idea: this one is the head. Merge the other way round.", title=ties.gathers))
    return None


def _into(cause: str, message: Message) -> Refusal:
    return Refusal(cause, message, 409, field="into")


def why_not_begin(idea: Standing, person: Person, now: datetime) -> Refusal | None:
    """Staff merge what waits, gathers, is in review or parked."""
    refusal = why_not_staff(person, now)
    if refusal is not None or idea.stage in MERGED_FROM:
        return refusal
    return Refusal("not_mergeable", N_("An idea that is “%(stage)s” is not merged.", stage=STAGE_WORDS[idea.stage]))


def why_not_merge(idea: Standing, main: Standing, ties: Ties, person: Person, now: datetime) -> Refusal | None:
    """Whether it may be announced, and still be done when its time has come."""
    return why_not_begin(idea, person, now) or why_not_main(idea, main, ties)


def errors_of_announcement(reason: str, days: int | None, hurry: str, person: Person, now: datetime, *, usual: int) -> dict[str, Refusal]:
    """What the form lacks, by field: a reason of 10 to 1,000 characters, and days; fewer than usual are for moderators, who say why."""
    found = {"reason": why_not_length(reason, *REASON, "reason"), "days": _why_not_days(days)}
    if days is not None and days < usual and found["days"] is None:
        found["days"] = why_not_hasten(person, now)
        found["hurry"] = why_not_length(hurry, *REASON, "hurry")
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def _why_not_days(days: int | None) -> Refusal | None:
    fits = days is not None and 0 <= days <= LONGEST_DAYS
    return None if fits else Refusal("bad_days", N_("Days are a whole number from 0 to %(most)s.", most=LONGEST_DAYS), 422, field="days")


def why_not_hasten(person: Person, now: datetime) -> Refusal | None:
    """Only moderators shorten the time people have to object."""
    refusal = why_not_staff(person, now)
    if refusal is None and person.role not in {"moderator", "admin", "system"}:
        return Refusal("moderators_only", N_("Only moderators shorten the time to object."), 403, field="days")
    return refusal


def errors_of_hastening(merge: Planned, days: int | None, reason: str, person: Person, now: datetime) -> dict[str, Refusal]:
    """Moderators give an announced merge fewer days from now, and say why."""
    refusal = why_not_hasten(person, now) or why_not_open(merge)
    if refusal is not None:
        return {refusal.field or "days": refusal}
    found = {"days": _why_not_days(days), "reason": why_not_length(reason, *REASON, "reason")}
    if days is not None and found["days"] is None and now + timedelta(days=days) >= merge.due_at:
        found["days"] = Refusal("not_sooner", N_("That is not sooner than it is due anyway."), 422, field="days")
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def why_not_open(merge: Planned) -> Refusal | None:
    """What was done or called off is past changing."""
    return None if merge.state == "announced" else Refusal("merge_settled", N_("This is settled already: look at the page again."))


def why_not_object(merge: Planned, person: Person, now: datetime, *, concerned: bool) -> Refusal | None:
    """Who supports or made one of the two may object until it happens."""
    refusal = why_not_take_part(person, now) or why_not_open(merge)
    if refusal is not None or concerned:
        return refusal
    return Refusal("not_concerned", N_("Whoever supports this idea or made one of the two may object."), 403)


def why_not_read(merge: Planned, person: Person, now: datetime) -> Refusal | None:
    """Staff read objections while it can still be changed."""
    return why_not_staff(person, now) or why_not_open(merge)


def why_not_call_off(merge: Planned, reason: str, person: Person, now: datetime) -> Refusal | None:
    """Staff call an announced merge off, and say why."""
    return why_not_staff(person, now) or why_not_open(merge) or why_not_length(reason, *REASON, "reason")


def why_not_carry_out(merge: Planned, now: datetime, *, unread: int) -> Refusal | None:
    """Not before its time, and not while an objection is unread."""
    refusal = why_not_open(merge)
    if refusal is not None:
        return refusal
    if unread:
        return Refusal("objections_unread", N_("Somebody objects. Read that first, then it goes on."))
    return None if merge.due_at <= now else Refusal("not_due", N_("People may object until %(moment)s.", moment=merge.due_at), 409, merge.due_at)


def why_not_undo(merge: Planned, stage: str, reason: str, person: Person, now: datetime) -> Refusal | None:
    """Staff undo what was done, and say why; what moderation removed is put back first."""
    refusal = why_not_staff(person, now)
    if refusal is not None:
        return refusal
    if merge.state != "done" or stage != "merged":
        return Refusal("not_merged", N_("This idea is not merged as it stands now."))
    return why_not_length(reason, *REASON, "reason")


def closing_after_undo(before: datetime | None, left: timedelta, now: datetime) -> datetime | None:
    """When the main idea's time ends once the days are gone that came with the merge: as before, or where that is past, as much later as was left then."""
    return before if before is None or before > now else now + left


def shared_words(mine: Sequence[tuple[str, str]], theirs: frozenset[str], most: int) -> list[str]:
    """Words of a text, given with their stems in the order of their weight, whose stems the other text has too: each stem once."""
    found: dict[str, str] = {}
    for stem, word in mine:
        if stem in theirs:
            found.setdefault(stem, word)
    return list(found.values())[:most]


def likeness(mine: dict[str, float], theirs: dict[str, float]) -> int:
    """How much of the telling words two texts share, in per cent: what both have, by its smaller weight, over what either has (weighted Jaccard)."""
    either = sum(max(mine.get(term, 0.0), theirs.get(term, 0.0)) for term in mine.keys() | theirs.keys())
    both = sum(min(mine[term], theirs[term]) for term in mine.keys() & theirs.keys())
    return round(100 * both / either) if either else 0
