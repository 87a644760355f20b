"""Who writes notes for the team, and who changes them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_

BODY_MAX = 5_000


class Writer(Person, Protocol):
    """What these rules know of who writes."""

    @property
    def id(self) -> int | None: ...


class Written(Protocol):
    """What these rules know of a note."""

    @property
    def by_id(self) -> int | None: ...
    @property
    def removed_at(self) -> datetime | None: ...


def why_not_note(person: Person, body: str, now: datetime) -> Refusal | None:
    """Staff write notes: 1 to 5,000 characters."""
    refusal = why_not_staff(person, now)
    if refusal is None and not body.strip():
        refusal = Refusal("note_empty", N_("Nothing is written here yet."), 422, field="body")
    if refusal is None and len(body) > BODY_MAX:
        refusal = Refusal("note_too_long", N_("That is too long: %(limit)s characters at most.", limit=BODY_MAX), 422, field="body")
    return refusal


def why_not_touch(note: Written, person: Writer, now: datetime, *, removed: bool = False) -> Refusal | None:
    """One's own note is changed and removed while it stands, and put back once it is removed."""
    refusal = why_not_staff(person, now)
    if refusal is None and (note.by_id is None or note.by_id != person.id):
        refusal = Refusal("not_your_note", N_("This note is a colleague’s. Write one of your own below."), 403)
    if refusal is None and (note.removed_at is not None) is not removed:
        gone, there = N_("This note was removed already."), N_("This note stands there already.")
        refusal = Refusal("note_moved_on", there if removed else gone, 409)
    return refusal
