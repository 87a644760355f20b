"""Reads of notes: the one door to them, for staff alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, select

from ideas.accounts.models import Actor, Member
from ideas.core.db import BigId, session
from ideas.core.reads import Read, Rows, alone, known
from ideas.triage.models.notes import Note, NoteEdit

NOTES_MOST = 200


@dataclass(frozen=True)
class Line:
    """A note with its author (no handle and no name: a former member); a removed one has no words but for its author."""

    id: int
    by_id: int | None
    handle: str | None
    name: str
    picture_key: str | None
    html: str
    at: datetime
    changed_at: datetime | None
    removed_at: datetime | None
    is_own: bool


def notes_of(idea_id: int, reader: Actor) -> list[Line]:
    """The notes on an idea, the oldest first, the last 200; none for who is not of the team."""
    return alone(notes_read(idea_id, reader))


def notes_read(idea_id: int, reader: Actor) -> Read[list[Line]]:
    """The same, to be asked with others."""
    return Read(_lines, _NOTES, {"idea_id": idea_id, "note_reader": reader.id}) if reader.is_staff else known([])


def _lines(rows: Rows) -> list[Line]:
    return [Line(row.id, row.by_id, row.handle, row.name or "", row.picture_key, row.html, row.at, row.changed_at, row.removed_at, bool(row.own)) for row in sorted(rows, key=lambda row: row.id)]


_OWN = Note.by_id == bindparam("note_reader", type_=BigId)
_NOTES = (
    select(
        Note.id, Note.by_id, Member.handle, Member.name, Member.picture_key, case((and_(Note.removed_at.is_not(None), ~_OWN), ""), else_=Note.body_html).label("html"),
        Note.at, Note.changed_at, Note.removed_at, case((_OWN, 1), else_=0).label("own"),
    )
    .outerjoin(Member, and_(Member.id == Note.by_id, Member.closed_at.is_(None)))
    .where(Note.idea_id == bindparam("idea_id", type_=BigId)).order_by(Note.id.desc()).limit(NOTES_MOST)
)


def note_for(note_id: int, idea_id: int, reader: Actor) -> Note | None:
    """A note of this idea, for staff; None for everybody else and where there is none."""
    if not reader.is_staff or not 0 < note_id < 2**63:
        return None
    return session().scalar(select(Note).where(Note.id == note_id, Note.idea_id == idea_id))


def edits_of(note: Note) -> list[NoteEdit]:
    """What the note said before each change, the newest first."""
    return list(session().scalars(select(NoteEdit).where(NoteEdit.note_id == note.id).order_by(NoteEdit.id.desc())))
