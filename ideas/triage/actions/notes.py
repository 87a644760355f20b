"""Writing a note for the team, changing it, removing it, putting it back."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.comments.actions.wording import html_of
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.triage.models.notes import Note, NoteEdit
from ideas.triage.rules.notes import why_not_note, why_not_touch


@action
def write(idea: Idea, body: str, *, by: Actor, now: datetime) -> Note:
    """Keep a note on an idea, for staff alone; colleagues named with @ hear of it in their inbox. Raises Refused."""
    body = clean_text(body or "").strip()
    insist(why_not_note(by, body, now))
    note = Note(idea_id=idea.id, by_id=by.id, body=body, body_html=html_of(body), at=now)
    session().add(note)
    session().flush()
    record("note.written", by=by, now=now, idea_id=idea.id, thing_id=note.id)
    return note


@action
def change(note: Note, body: str, *, by: Actor, now: datetime) -> Note:
    """Change one's own note; the former words stay to be read by the team. Raises Refused."""
    body = clean_text(body or "").strip()
    note = locked(note)
    insist(why_not_touch(note, by, now) or why_not_note(by, body, now))
    if body == note.body:
        return note
    session().add(NoteEdit(note_id=note.id, at=now, body=note.body))
    note.body, note.body_html, note.changed_at = body, html_of(body), now
    record("note.changed", by=by, now=now, idea_id=note.idea_id, thing_id=note.id)
    return note


@action
def remove(note: Note, *, by: Actor, now: datetime) -> None:
    """Take one's own note away; that there was one stays to be read. Raises Refused."""
    note = locked(note)
    insist(why_not_touch(note, by, now))
    note.removed_at = now
    record("note.removed", by=by, now=now, idea_id=note.idea_id, thing_id=note.id)


@action
def put_back(note: Note, *, by: Actor, now: datetime) -> None:
    """Put one's own removed note back. Raises Refused."""
    note = locked(note)
    insist(why_not_touch(note, by, now, removed=True))
    note.removed_at = None
    record("note.put_back", by=by, now=now, idea_id=note.idea_id, thing_id=note.id)
