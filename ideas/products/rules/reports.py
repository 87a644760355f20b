"""Who tells of a product, what a report must be, and who looks at it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_

BODY = (20, 5000)
TWICE = Refusal("told_already", N_("You have told something about this product already. Take it back to write anew."))


class Writer(Person, Protocol):
    """What these rules know of who writes."""

    @property
    def id(self) -> int | None: ...
    @property
    def known(self) -> bool: ...


class Told(Protocol):
    """What these rules know of a report."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def state(self) -> str: ...
    @property
    def hiding_id(self) -> int | None: ...


def why_not_tell(person: Person, stage: str, now: datetime, *, already: bool) -> Refusal | None:
    """Members who may take part, on launched ideas, once."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if stage != "launched":
        return Refusal("not_launched", N_("Owners tell of it once it is on the shelf."))
    return TWICE if already else None


def errors_of_report(body: str, linked: bool, owns: bool, pictures: int, most: int) -> dict[str, Refusal]:
    """What a report still lacks, by field: words without links, the word that one owns it, not too many pictures."""
    low, high = BODY
    errors = {}
    if len(body) < low:
        errors["body"] = Refusal("too_short", N_("Two sentences, please: what did you build, how is it?"), 422, field="body")
    elif len(body) > high:
        errors["body"] = Refusal("body_too_long", N_("That is too long: %(limit)s characters at most.", limit=high), 422, field="body")
    elif linked:
        errors["body"] = Refusal("links_here", N_("A report goes without links. Say it in words, please."), 422, field="body")
    if not owns:
        errors["owns"] = Refusal("owns_missing", N_("Only who has it at home tells of it here: tick the box."), 422, field="owns")
    if pictures > most:
        errors["picture"] = Refusal("too_many", N_("%(most)d pictures are the most.", most=most), 422, field="picture")
    return errors


def why_not_withdraw(report: Told, person: Writer, now: datetime) -> Refusal | None:
    """One's own report, as long as it stands or waits."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if report.author_id is None or report.author_id != person.id:
        return Refusal("not_yours", N_("This report is not yours."), 403)
    return None if report.state in {"public", "waiting"} and report.hiding_id is None else CLOSED


def why_not_hide_report(report: Told) -> Refusal | None:
    """Only what is shown can be hidden."""
    return CLOSED if report.state != "public" or report.hiding_id is not None else None


def why_not_show_report(report: Told) -> Refusal | None:
    """Only what is hidden can be shown again."""
    return Refusal("not_hidden", N_("This report is not hidden.")) if report.hiding_id is None else None


CLOSED = Refusal("report_closed", N_("This report is not there any more."))
