"""What waits to be sealed, and votes that differ from the last tally."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from ideas.board.models import PUBLIC_STAGES, Board, Idea
from ideas.core.bulk import pairs
from ideas.core.db import session
from ideas.core.events import Event
from ideas.public_log.models import LogTally

VOTES = ("vote.cast", "vote.withdrawn", "idea.joined", "idea.parted", "idea.unmerged")


def due(now: datetime, limit: int) -> Sequence[Any]:
    """Events that may be sealed, in the order they became due, each with what is known of its idea; their rows are locked, those another holds wait for the next time."""
    query = (
        select(
            Event.id, Event.kind, Event.at, Event.origin, Event.idea_id, Event.thing_id, Event.actor_id, Event.actor_role, Event.facts,
            Idea.author_id, Idea.published_at, Idea.stage, Board.visibility,
        )
        .outerjoin(Idea, Idea.id == Event.idea_id).outerjoin(Board, Board.id == Idea.board_id)
        .where(Event.seal_after.is_not(None), Event.seal_after <= now).order_by(Event.seal_after, Event.id).limit(limit)
        .with_for_update(skip_locked=True, of=Event)
    )
    return session().execute(query).all()


def unsealed_things(kinds: Sequence[str]) -> set[tuple[str, int]]:
    """Kind and thing of events of these kinds that are not sealed yet."""
    query = select(Event.kind, Event.thing_id).where(Event.seal_after.is_not(None), Event.kind.in_(kinds))
    return {(row.kind, row.thing_id) for row in session().execute(query)}


def changed_counts(above: int, limit: int) -> list[tuple[int, int, int]]:
    """Public ideas with a higher number than this whose votes differ from the tally: number, votes now, votes as tallied."""
    told = func.coalesce(LogTally.vote_count, 0)
    query = (
        select(Idea.id, Idea.vote_count, told)
        .join(Board, and_(Board.id == Idea.board_id, Board.visibility == "public")).outerjoin(LogTally, LogTally.idea_id == Idea.id)
        .where(Idea.id > above, Idea.stage.in_(PUBLIC_STAGES), Idea.published_at.is_not(None), Idea.vote_count != told).order_by(Idea.id).limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in session().execute(query)]


def votes_since(idea_ids: Sequence[int], moment: datetime) -> dict[int, int]:
    """Votes given less votes taken back since a moment, of these ideas."""
    return pairs(select(Event.idea_id, func.sum(vote_step())).where(Event.idea_id.in_(idea_ids), Event.kind.in_(VOTES), Event.recorded_at >= moment).group_by(Event.idea_id))


def vote_step() -> ColumnElement[int]:
    """By how much an event of `VOTES` changes the votes of its idea: one more, one fewer, or as many as a merge brought or took."""
    return case((Event.kind == "vote.cast", 1), (Event.kind == "vote.withdrawn", -1), else_=func.coalesce(Event.facts["votes"].as_integer(), 0))


def gone_tallies(limit: int) -> list[int]:
    """Ideas that the tally still has votes of and that are no more."""
    return list(session().scalars(select(LogTally.idea_id).where(LogTally.vote_count != 0, LogTally.idea_id.not_in(select(Idea.id))).order_by(LogTally.idea_id).limit(limit)))


def tally_sum() -> tuple[int, int]:
    """How many ideas have votes by the tally, and how many in all."""
    row = session().execute(select(func.count(), func.coalesce(func.sum(LogTally.vote_count), 0)).where(LogTally.vote_count != 0)).one()
    return int(row[0]), int(row[1])
