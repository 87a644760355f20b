"""A draft's way to the board: sent by its creator, let through or given back by staff, taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_
from ideas.lifecycle.rules.transitions import Author, Way, not_allowed, step_of, why_not_creator, why_not_step
from ideas.lifecycle.rules.words import WITHDRAWAL_MAX, invalid, why_not_length, why_not_told


def why_not_submit(
    idea: Way, person: Author, now: datetime, *, resubmit_hours: int, recent: list[datetime], most: int | None, waiting: int = 0, waiting_most: int | None = None,
) -> Refusal | None:
    """A draft is sent by its creator; a returned idea again once the wait is over; not more than `most` new ones in 24 hours, nor `waiting_most` that wait at once.

    `recent` are the moments of the creator's first submissions in the last 24 hours, `waiting` how many of theirs wait for a first look; None is no limit.
    """
    refusal = why_not_creator(idea, person, now)
    if refusal is not None:
        return refusal
    if step_of("submit", idea, "submitted") is None:
        return not_allowed(idea, "submitted")
    refusal = _why_not_one_more(person, waiting, waiting_most)
    if refusal is not None:
        return refusal
    if idea.stage == "returned":
        again = idea.stage_at + timedelta(hours=resubmit_hours)
        return None if now >= again else Refusal("too_soon", N_("You can send it again from %(moment)s. Take your time with it.", moment=again), 409, again)
    return _why_not_another(person, recent, most)


def _why_not_one_more(person: Author, waiting: int, most: int | None) -> Refusal | None:
    if most is None or person.is_staff or waiting < most:
        return None
    one, many = "An idea of yours waits for a first look. Send this one when that is done.", "%(num)d ideas of yours wait for a first look. Send this one when one of them is through."
    return Refusal("too_many_waiting", Nn_(one, many, most))


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
        errors["checklist"] = invalid("guidelines_not_ticked", N_("Please go through the guidelines and tick them."), "checklist")
    if not terms_version:
        errors["terms"] = invalid("terms_not_accepted", N_("Please accept the terms: they say whose the idea is and what happens after a no."), "terms")
    elif terms_version != in_force:
        errors["terms"] = invalid("terms_changed", N_("The terms have changed meanwhile. Please read and accept them again."), "terms")
    return errors


def first_stage(idea: Way, person: Person, *, pre_moderation: bool, first_is_checked: bool, known: bool) -> str:
    """Where a sent idea stands: it waits on boards that look first, for a new member's first one, and after a return."""
    waits = idea.stage == "returned" or pre_moderation or (first_is_checked and not known and not person.is_staff)
    return "submitted" if waits else "gathering"


def why_not_publish(idea: Way, person: Person, now: datetime) -> Refusal | None:
    """Staff let a waiting idea through."""
    return why_not_step("publish", idea, "gathering", person, now)


def why_not_return(idea: Way, person: Person, reason: str | None, text: str, now: datetime) -> Refusal | None:
    """Staff give a waiting idea back, with what is missing."""
    return why_not_step("return", idea, "returned", person, now) or why_not_told("text", reason, text, least=1)


def why_not_wait_again(idea: Way, person: Person, now: datetime) -> Refusal | None:
    """Moderation, of an idea that came back: the table's step by its creator, done by an objection that was right."""
    refusal = why_not_staff(person, now, "moderator")
    return refusal or (None if idea.stage == "returned" else not_allowed(idea, "submitted"))


def why_not_withdraw(idea: Way, person: Author, reason: str, now: datetime) -> Refusal | None:
    """The creator takes an idea back before it is decided on, and says why."""
    refusal = why_not_creator(idea, person, now)
    if refusal is None and step_of("withdraw", idea, "withdrawn") is None:
        refusal = not_allowed(idea, "withdrawn")
    return refusal or why_not_length(reason, 1, WITHDRAWAL_MAX, "reason")
