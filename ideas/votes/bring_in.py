"""Votes from elsewhere, where it is known who gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from ideas.accounts.models import Actor
from ideas.board.actions.bring_in import raise_for_votes, reckon_anew
from ideas.core.bulk import EVENTS, insert_many, record_many
from ideas.core.db import action, session
from ideas.votes.models import Vote

VOTES: Any = Vote.__table__


@action
def bring_in(given: Sequence[tuple[int, int, datetime]], *, import_id: int | None, by: Actor, now: datetime) -> None:
    """Write votes (idea, member, moment) that do not exist yet; counts and ranks follow."""
    insert_many(Vote, [{"idea_id": idea, "member_id": member, "state": "counted", "at": at, "import_id": import_id} for idea, member, at in given])
    record_many("vote.cast", [{"idea_id": idea, "actor_id": member, "actor_role": "member", "at": at} for idea, member, at in given], by=by, now=now)
    moments: dict[int, list[datetime]] = defaultdict(list)
    for idea, _member, at in given:
        moments[idea].append(at)
    raise_for_votes(moments, now=now)


@action
def take_back(idea_ids: Collection[int], *, import_id: int, by: Actor, now: datetime) -> int:  # noqa: ARG001 (a use case's form)
    """Delete an import's votes on these ideas; counts and ranks are reckoned from the votes that are left. Gives how many went."""
    votes = session().execute(delete(VOTES).where(VOTES.c.import_id == import_id, VOTES.c.idea_id.in_(idea_ids)))
    session().execute(delete(EVENTS).where(EVENTS.c.import_id == import_id, EVENTS.c.kind == "vote.cast", EVENTS.c.idea_id.in_(idea_ids)))
    left: dict[int, list[datetime]] = {idea: [] for idea in idea_ids}
    for idea, at in session().execute(select(VOTES.c.idea_id, VOTES.c.at).where(VOTES.c.idea_id.in_(idea_ids), VOTES.c.state == "counted")):
        left[idea].append(at)
    reckon_anew(left, now=now)
    return cast("CursorResult[Any]", votes).rowcount
