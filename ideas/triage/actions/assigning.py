"""Giving an idea to somebody of the team, or to nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.board.queries.desk import staff_among
from ideas.core.db import action, locked
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.triage.rules.assigning import why_not_assign
from ideas.triage.rules.bulk import CHANGED_SINCE


@action
def assign(idea: Idea, to_id: int | None, *, whose: int | None = None, run_id: int | None = None, by: Actor, now: datetime) -> int | None:
    """Give an idea to a member of staff (None: to nobody); gives whose it was, for the way back. Raises Refused.

    The way back says `whose` it has to be still (0: nobody's). Whoever it is given to hears of it from this event; where a run over many ideas did it (`run_id`), once from the run.
    """
    idea = locked(idea)
    insist(why_not_assign(idea, to_id, staff_among([to_id]), by, now))
    before = idea.assigned_to_id
    insist(CHANGED_SINCE if whose is not None and (before or 0) != whose else None)
    if before != to_id:
        idea.assigned_to_id = to_id
        facts: dict[str, Any] = {"before": before} | ({"run": run_id} if run_id else {})
        record("idea.assigned" if to_id else "idea.released", by=by, now=now, idea_id=idea.id, member_id=to_id, **facts)
    return before
