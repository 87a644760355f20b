"""Where an idea from elsewhere stands, and what its source told about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.core.bulk import insert_many, inserted, record_many
from ideas.core.db import action
from ideas.lifecycle.models import SourceEntry, StageChange


@action
def bring_in(stages: Sequence[dict[str, Any]], *, by: Actor, now: datetime) -> None:  # noqa: ARG001 (a use case's form)
    """The first entry of each idea's stage history; its event is `idea.brought_in`, by the board."""
    common = {"from_stage": None, "by_id": by.id, "by_role": by.role, "origin": "import"}
    insert_many(StageChange, [common | row for row in stages])


@action
def bring_in_history(entries: Sequence[dict[str, Any]], begun: Mapping[int, datetime], *, by: Actor, now: datetime) -> int:
    """Dated entries of the source; one without a date is told as of the idea's beginning. Gives how many."""
    made = inserted(SourceEntry, entries, "id", "idea_id", "at")
    events = [{"idea_id": row.idea_id, "thing_id": row.id, "at": row.at or begun.get(row.idea_id, now)} for row in made]
    record_many("idea.told", events, by=by, now=now)
    return len(made)
