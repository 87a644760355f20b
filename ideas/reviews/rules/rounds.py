"""Who makes, changes and closes review rounds, and who reviews in them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_

LONGEST_DAYS = 3 * 366
ROLE_WORDS: dict[str, Message] = {
    "lead": N_("Leads the review"), "brand": N_("Brand and design"), "market": N_("Market and sales"), "engineering": N_("Engineering"), "legal": N_("Law and licences"),
}
STATE_WORDS: dict[str, Message] = {"ahead": N_("Entry open"), "reviewing": N_("In review"), "closed": N_("Closed")}


class Dated(Protocol):
    """What these rules know of a round."""

    @property
    def entry_closes_on(self) -> date: ...
    @property
    def decisions_on(self) -> date: ...
    @property
    def entry_closed_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...


def state_of(found: Dated) -> str:
    """`ahead` until it has taken its ideas in, `reviewing` until every one is decided and it is closed, `closed`."""
    if found.closed_at is not None:
        return "closed"
    return "ahead" if found.entry_closed_at is None else "reviewing"


def days_late(found: Dated, today: date) -> int:
    """How many days the promised decisions are overdue; 0 while they are not, or once the round is closed."""
    return 0 if found.closed_at is not None else max(0, (today - found.decisions_on).days)


def why_not_plan(person: Person, now: datetime) -> Refusal | None:
    """Admins make and change rounds."""
    return why_not_staff(person, now, "admin")


def errors_of_dates(entry: date | None, decisions: date | None, today: date, taken: Collection[date], *, before: Dated | None = None) -> dict[str, Refusal]:
    """What is wrong with a round's dates, by field. `before` is the round that is changed; once its entry is closed that day stands."""
    errors = {}
    if entry is None:
        errors["entry_closes_on"] = _bad("entry_closes_on", N_("Choose a day in the future."))
    elif before is not None and before.entry_closed_at is not None:
        if entry != before.entry_closes_on:
            errors["entry_closes_on"] = _bad("entry_closes_on", N_("This round has taken its ideas in. That day stands."))
    elif entry <= today:
        errors["entry_closes_on"] = _bad("entry_closes_on", N_("Choose a day in the future."))
    elif entry in taken:
        errors["entry_closes_on"] = _bad("entry_closes_on", N_("There is a round for that day already."))
    if decisions is None or decisions < today or (entry is not None and not 0 < (decisions - entry).days <= LONGEST_DAYS):
        errors["decisions_on"] = _bad("decisions_on", N_("Decisions come after the entry has closed, and within three years."))
    return errors


def _bad(field: str, message: Message) -> Refusal:
    return Refusal("bad_date", message, 422, field=field)


def why_not_change(found: Dated) -> Refusal | None:
    """A round that is closed stays as it was."""
    return Refusal("round_closed", N_("This round is closed. It stays as it was."), 409) if found.closed_at is not None else None


def why_not_take_in(found: Dated, today: date) -> Refusal | None:
    """Ideas come in once, on the day the entry closes."""
    if found.entry_closed_at is None and found.entry_closes_on <= today:
        return None
    return Refusal("entry_not_due", N_("Its entry is not over yet, or it has taken its ideas in already."), 409)


def why_not_close(found: Dated, person: Person, now: datetime, *, undecided: int) -> Refusal | None:
    """Every idea leaves a round with a decision: with one undecided it cannot be closed."""
    refusal = why_not_staff(person, now, "team") or why_not_change(found)
    if refusal is not None:
        return refusal
    if found.entry_closed_at is None:
        return Refusal("entry_open", N_("This round has not begun yet."), 409)
    if undecided:
        message = Nn_("One idea has no decision yet. Every idea leaves a round with one.", "%(num)d ideas have no decision yet. Every idea leaves a round with one.", undecided)
        return Refusal("undecided", message, 409)
    return None


def why_not_assign(found: Dated, person: Person, now: datetime, *, role: str, is_staff: bool) -> Refusal | None:
    """The team says who reviews and what for; reviewers are staff."""
    refusal = why_not_staff(person, now, "team") or why_not_change(found)
    if refusal is None and not is_staff:
        refusal = Refusal("not_staff", N_("Choose somebody of the team."), 422, field="member")
    if refusal is None and role not in ROLE_WORDS:
        refusal = Refusal("role_unknown", N_("Choose one of the roles."), 422, field="role")
    return refusal


def why_not_release(found: Dated, person: Person, now: datetime, *, is_reviewer: bool) -> Refusal | None:
    """The team lets reviewers go as long as the round is open."""
    refusal = why_not_staff(person, now, "team") or why_not_change(found)
    return refusal or (None if is_reviewer else Refusal("not_a_reviewer", N_("This person does not review in this round."), 409))
