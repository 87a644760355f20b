"""Notes of another portal's team, in bulk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from ideas.accounts.models import Actor
from ideas.core.bulk import EVENTS, inserted, record_many
from ideas.core.db import action, session
from ideas.core.db import table as as_table
from ideas.triage.models.notes import Note


@action
def bring_in(rows: Sequence[dict[str, Any]], *, by: Actor, now: datetime) -> dict[str, int]:
    """Write notes (columns by name); gives their ids by source id. Nobody is told who is called by name in them."""
    made = inserted(Note, rows, "id", "source_id", "idea_id", "by_id", "at")
    record_many("note.written", [{"idea_id": row.idea_id, "thing_id": row.id, "actor_id": row.by_id, "actor_role": "member", "at": row.at} for row in made], by=by, now=now)
    return {row.source_id: row.id for row in made}


@action
def take_back(idea_ids: Collection[int], *, import_id: int, by: Actor, now: datetime) -> None:  # noqa: ARG001 (a use case's form)
    """Delete an import's notes on these ideas with their events."""
    notes: Any = as_table(Note)
    session().execute(delete(notes).where(notes.c.import_id == import_id, notes.c.idea_id.in_(idea_ids)))
    session().execute(delete(EVENTS).where(EVENTS.c.import_id == import_id, EVENTS.c.kind == "note.written", EVENTS.c.idea_id.in_(idea_ids)))
