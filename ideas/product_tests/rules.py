"""Who applies for a test, how its places are drawn, who reports.

The draw is one that everybody can repeat. When a test opens, 16 random bytes are written as 32 hex digits, the seed, and the SHA-256 of these
digits is published: from then on the seed cannot be exchanged. At the draw it is published too. Each application that fits has its number; the
order is that of HMAC-SHA-256 with the seed as its key and the number, in decimal digits, as its message. Nobody can aim at a number or at an order:
who applies does not know the seed, and who knew it could not change it any more.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_

TEXT, BODY, THANKS, REASON = (20, 1000), (40, 5000), (5, 1000), (10, 500)
RATINGS = (1, 2, 3, 4, 5)
CLOSED = Refusal("report_closed", N_("This report is not there any more."))
TWICE = Refusal("reported_already", N_("You have reported already. Take it back to write anew."))


def commitment_of(seed: str) -> str:
    """What binds the seed before it is known: SHA-256 of its 32 hex digits, in hex."""
    return hashlib.sha256(seed.encode()).hexdigest()


def drawn_order(seed: str, numbers: Iterable[int]) -> list[int]:
    """The numbers in the order of the draw: by HMAC-SHA-256(seed, number), smallest first."""
    return sorted(set(numbers), key=lambda number: hmac.new(seed.encode(), str(number).encode(), hashlib.sha256).hexdigest())


class Drawn(Protocol):
    """What these rules know of a test."""

    @property
    def closes_at(self) -> datetime: ...
    @property
    def drawn_at(self) -> datetime | None: ...


class Applied(Protocol):
    """What these rules know of an application."""

    @property
    def member_id(self) -> int: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def set_aside_at(self) -> datetime | None: ...
    @property
    def chosen_at(self) -> datetime | None: ...


class Writer(Person, Protocol):
    """Who acts, with their number and whether they are known here."""

    @property
    def id(self) -> int | None: ...
    @property
    def known(self) -> bool: ...


class Told(Protocol):
    """What these rules know of a report."""

    @property
    def author_id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def hiding_id(self) -> int | None: ...
    @property
    def thanked_at(self) -> datetime | None: ...


def why_not_apply(test: Drawn, person: Writer, now: datetime, *, already: bool) -> Refusal | None:
    """While applying is open, once; what the perk asks beside (tier, country) is asked by it."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if not person.known:
        return Refusal("not_known_yet", N_("Tests are for people who have taken part here before. Your first contribution still waits for a look, or is to come."), 403)
    if test.drawn_at is not None or test.closes_at <= now:
        return Refusal("applying_over", N_("The time to apply is over."))
    return Refusal("applied_already", N_("You have applied. The draw follows after %(day)s.", day=test.closes_at)) if already else None


def why_not_text(text: str) -> Refusal | None:
    """A sentence or two on why one wants to test."""
    low, high = TEXT
    if len(text) < low:
        return Refusal("too_short", N_("A sentence or two, please: why you?"), 422, field="text")
    return Refusal("too_long", N_("%(most)d characters are the most.", most=high), 422, field="text") if len(text) > high else None


def why_not_take_back(test: Drawn, applied: Applied, person: Writer, now: datetime) -> Refusal | None:
    """One's own application, before the draw."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if applied.member_id != person.id:
        return Refusal("not_yours", N_("This is not yours."), 403)
    return None if test.drawn_at is None and applied.withdrawn_at is None else Refusal("drawn_already", N_("The draw was held, or you have taken it back already."))


def why_not_set_aside(test: Drawn, applied: Applied, reason: str, person: Person, now: datetime) -> Refusal | None:
    """The team says before the draw who does not fit what was asked, with a reason that is told."""
    refusal = why_not_staff(person, now, "team") or _before_draw(test)
    if refusal is None and (applied.withdrawn_at is not None or applied.set_aside_at is not None):
        return Refusal("not_in_draw", N_("This application is not in the draw."))
    low, high = REASON
    if refusal is None and not low <= len(reason) <= high:
        return Refusal("reason_length", N_("From %(low)s to %(high)s characters: the applicant reads it.", low=low, high=high), 422, field="reason")
    return refusal


def why_not_let_in(test: Drawn, applied: Applied, person: Person, now: datetime) -> Refusal | None:
    """The team takes back that somebody does not fit."""
    refusal = why_not_staff(person, now, "team") or _before_draw(test)
    return refusal or (None if applied.set_aside_at is not None and applied.withdrawn_at is None else Refusal("in_draw", N_("This application is in the draw.")))


def why_not_draw(test: Drawn, fitting: int, person: Person, now: datetime) -> Refusal | None:
    """Once, when the time to apply is over and somebody is in it."""
    refusal = why_not_staff(person, now, "team") or _before_draw(test)
    if refusal is None and now < test.closes_at:
        return Refusal("applying_open", N_("People apply until %(day)s. The draw follows.", day=test.closes_at), 409, test.closes_at)
    return refusal or (Refusal("nobody_fits", N_("Nobody is in the draw.")) if fitting == 0 else None)


def _before_draw(test: Drawn) -> Refusal | None:
    return Refusal("drawn_already", N_("The draw was held. It is not held twice.")) if test.drawn_at is not None else None


def why_not_report(person: Writer, now: datetime, *, chosen: bool, already: bool) -> Refusal | None:
    """Who was drawn reports, once."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if not chosen:
        return Refusal("not_a_tester", N_("Only who tests it reports here."), 403)
    return TWICE if already else None


def errors_of_report(rating: int | None, body: str, pictures: int, most: int, *, linked: bool) -> dict[str, Refusal]:
    """What a report still lacks, by field."""
    low, high = BODY
    errors = {}
    if rating not in RATINGS:
        errors["rating"] = Refusal("rating_missing", N_("Choose from one to five."), 422, field="rating")
    if len(body) < low:
        errors["body"] = Refusal("too_short", N_("Three sentences, please: what did you do with it, what is good, what is not?"), 422, field="body")
    elif len(body) > high:
        errors["body"] = Refusal("body_too_long", N_("That is too long: %(limit)s characters at most.", limit=high), 422, field="body")
    elif linked:
        errors["body"] = Refusal("links_here", N_("A report goes without links. Say it in words, please."), 422, field="body")
    if pictures > most:
        errors["picture"] = Refusal("too_many", N_("%(most)d pictures are the most.", most=most), 422, field="picture")
    return errors


def why_not_withdraw(report: Told, person: Writer, now: datetime) -> Refusal | None:
    """One's own report, as long as it stands."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if report.author_id != person.id:
        return Refusal("not_yours", N_("This report is not yours."), 403)
    return why_not_hide_report(report)


def why_not_hide_report(report: Told) -> Refusal | None:
    """Only what is shown can be hidden."""
    return CLOSED if report.state != "public" or report.hiding_id is not None else None


def why_not_show_report(report: Told) -> Refusal | None:
    """Only what is hidden can be shown again."""
    return Refusal("not_hidden", N_("This report is not hidden.")) if report.hiding_id is None else None


def why_not_thank(report: Told, thanks: str, person: Person, now: datetime) -> Refusal | None:
    """The team thanks for a report that stands, once, in words that all read below it."""
    refusal = why_not_staff(person, now, "team") or why_not_hide_report(report)
    if refusal is None and report.thanked_at is not None:
        return Refusal("thanked_already", N_("The team has thanked for this one."))
    low, high = THANKS
    if refusal is None and not low <= len(thanks) <= high:
        return Refusal("thanks_length", N_("From %(low)s to %(high)s characters, please.", low=low, high=high), 422, field="thanks")
    return refusal
