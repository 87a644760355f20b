"""Rounds and their dates; what is undecided; what waits for a round; which decisions are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor
from ideas.board.models import Board, Idea
from ideas.board.queries import visible_boards
from ideas.core.db import session
from ideas.lifecycle.models import StageChange
from ideas.reviews.models import PreparedDecision, Round, RoundEntry

DECIDED = ("approved", "parked", "declined")
ROUNDS_MOST = 50


def decision_id() -> ScalarSelect[int]:
    """The step that decided an entry (of the enclosing query): the first out of review, after it came in, that is a decision, or a merge that was not undone."""
    back = aliased(StageChange)
    undone = exists().where(back.idea_id == StageChange.idea_id, back.id > StageChange.id, back.from_stage == "merged", back.to_stage == "in_review").correlate(StageChange)
    step = select(func.min(StageChange.id)).where(
        StageChange.idea_id == RoundEntry.idea_id, StageChange.id > RoundEntry.step_id, StageChange.from_stage == "in_review",
        or_(StageChange.to_stage.in_(DECIDED), and_(StageChange.to_stage == "merged", ~undone)),
    )
    return step.correlate(RoundEntry).scalar_subquery()


def undecided() -> ColumnElement[bool]:
    """Entries, joined with their ideas, whose idea is in review and has not been decided since it came in."""
    return and_(Idea.stage == "in_review", decision_id().is_(None))


def round_for(round_id: int) -> Round | None:
    """A round by its number."""
    return session().get(Round, round_id) if 0 < round_id < 2**63 else None


def all_rounds(limit: int = ROUNDS_MOST) -> list[Round]:
    """The rounds, the latest first."""
    return list(session().scalars(select(Round).order_by(Round.entry_closes_on.desc(), Round.id.desc()).limit(limit)))


def taken_days() -> set[date]:
    """The days on which the entry to a round closes or closed."""
    return set(session().scalars(select(Round.entry_closes_on)))


def made_for(day: date) -> bool:
    """Whether this day of the calendar has its round, wherever an admin moved it."""
    return session().scalar(select(Round.id).where((Round.calendar_on == day) | (Round.entry_closes_on == day)).limit(1)) is not None


def next_round() -> Round | None:
    """The round whose entry closes next."""
    return session().scalar(select(Round).where(Round.entry_closed_at.is_(None)).order_by(Round.entry_closes_on, Round.id).limit(1))


def rounds_to_begin(today: date) -> list[Round]:
    """Rounds whose entry closes today or closed before, and that have not taken their ideas in."""
    return list(session().scalars(select(Round).where(Round.entry_closed_at.is_(None), Round.entry_closes_on <= today).order_by(Round.entry_closes_on, Round.id)))


def without_round() -> ColumnElement[bool]:
    """Ideas in review that stand in no open round undecided."""
    stands = exists().where(RoundEntry.idea_id == Idea.id, Round.id == RoundEntry.round_id, Round.closed_at.is_(None), decision_id().is_(None))
    return and_(Idea.stage == "in_review", ~stands)


def last_step_id(idea_id: int) -> int:
    """The last step of an idea's way; 0 where it has none."""
    return session().scalar(select(func.max(StageChange.id)).where(StageChange.idea_id == idea_id)) or 0


@dataclass(frozen=True)
class Counts:
    """How many ideas a round has, and how many of them are undecided."""

    ideas: int = 0
    undecided: int = 0


def counts_of(round_ids: Iterable[int], reader: Actor | None = None) -> dict[int, Counts]:
    """The counts of these rounds; for a reader only of ideas on boards open to them, and without removed ones."""
    seen: list[Any] = [] if reader is None else [Idea.board_id.in_(select(Board.id).where(visible_boards(reader))), Idea.stage != "removed"]
    open_ones = func.count().filter(undecided())
    query = select(RoundEntry.round_id, func.count(), open_ones).join(Idea, Idea.id == RoundEntry.idea_id)
    rows = session().execute(query.where(RoundEntry.round_id.in_(list(round_ids)), *seen).group_by(RoundEntry.round_id))
    return {row[0]: Counts(row[1], row[2]) for row in rows}


def entry_for(round_id: int, idea_id: int) -> RoundEntry | None:
    """An idea's place in a round."""
    if not 0 < idea_id < 2**63:
        return None
    return session().scalar(select(RoundEntry).where(RoundEntry.round_id == round_id, RoundEntry.idea_id == idea_id))


def open_entry(idea_id: int) -> RoundEntry | None:
    """The place in which an idea waits undecided, if it is in a round."""
    query = select(RoundEntry).join(Idea, Idea.id == RoundEntry.idea_id).where(RoundEntry.idea_id == idea_id, undecided())
    return session().scalar(query.order_by(RoundEntry.id.desc()).limit(1))


def is_decided(entry: RoundEntry) -> bool:
    """Whether an entry's idea is not in review any more, or was decided in this round before it was reopened."""
    query = select(undecided()).select_from(RoundEntry).join(Idea, Idea.id == RoundEntry.idea_id).where(RoundEntry.id == entry.id)
    return not session().scalar(query)


def decided_by_merges_undone() -> list[tuple[int, int]]:
    """Ideas in review whose place in a round is decided by a merge all the same, with the round: there should be none."""
    query = select(RoundEntry.idea_id, RoundEntry.round_id).join(Idea, Idea.id == RoundEntry.idea_id).join(StageChange, StageChange.id == decision_id())
    return [(row[0], row[1]) for row in session().execute(query.where(Idea.stage == "in_review", StageChange.to_stage == "merged").order_by(RoundEntry.id))]


def due_decisions(now: datetime, *, limit: int = 500) -> list[int]:
    """Prepared decisions whose moment has come: their numbers, in the order of their moments."""
    query = select(PreparedDecision.id).where(PreparedDecision.publish_at <= now, PreparedDecision.published_at.is_(None), PreparedDecision.dropped_at.is_(None))
    return list(session().scalars(query.order_by(PreparedDecision.publish_at, PreparedDecision.id).limit(limit)))


def waiting_alike(digest: str | None, entry: RoundEntry) -> int:
    """How many decisions on other ideas wait with the same text."""
    waits = (PreparedDecision.published_at.is_(None), PreparedDecision.dropped_at.is_(None), PreparedDecision.entry_id != entry.id)
    return session().scalar(select(func.count()).select_from(PreparedDecision).where(PreparedDecision.text_digest == digest, *waits)) or 0


def ideas_to_return(today: date, *, only: int | None = None, limit: int = 500) -> list[int]:
    """Parked ideas whose day to come back has come; of one of them whether it has."""
    latest = select(func.max(StageChange.id)).where(StageChange.idea_id == Idea.id, StageChange.to_stage == "parked").correlate(Idea).scalar_subquery()
    query = select(Idea.id).join(StageChange, StageChange.idea_id == Idea.id).where(StageChange.parked_until <= today, Idea.stage == "parked", StageChange.id == latest)
    if only is not None:
        query = query.where(Idea.id == only)
    return list(session().scalars(query.order_by(Idea.id).limit(limit)))
