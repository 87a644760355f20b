"""Reads of supporters by segment: what was published, and for the next step of publishing the votes behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.numbers import number
from ideas.triage.models.segments import SegmentState
from ideas.triage.rules.segments import DIMENSIONS, people_who_differ, since_of
from ideas.votes.models import Vote

COUNTED = Vote.state == "counted"


@dataclass(frozen=True)
class Segments:
    """The published numbers by dimension and value, all of them coarse and frozen; of when they are."""

    by: dict[str, dict[str, int]] = field(default_factory=dict)
    at: datetime | None = None


def segments_of(idea: Idea) -> Segments:
    """What the team may know: nothing where fewer support the idea than it takes to publish."""
    state = session().get(SegmentState, idea.id) if idea.vote_count >= number(session(), "survey_answers_least") else None
    return Segments({name: dict(cells) for name, cells in state.published.items() if name in DIMENSIONS}, state.at) if state else Segments()


def counts_of(idea_id: int) -> tuple[dict[str, Counter[str]], int, int]:
    """Exact numbers by dimension, for publishing alone; with the last vote and how many there are."""
    rows = session().execute(select(Vote.id, Vote.at, Member.lang, Member.created_at).join(Member, Member.id == Vote.member_id).where(Vote.idea_id == idea_id, COUNTED)).all()
    by = {"lang": Counter(row.lang for row in rows), "since": Counter(since_of(row.created_at, row.at) for row in rows)}
    return by, max((row.id for row in rows), default=0), len(rows)


def difference(idea_id: int, state: SegmentState | None) -> int:
    """At least how many supporters differ from those behind the published numbers."""
    last, counted = (state.last_vote_id, state.vote_count) if state else (0, 0)
    new, still = session().execute(
        select(func.count().filter(Vote.id > last), func.count().filter(Vote.id <= last)).select_from(Vote).where(Vote.idea_id == idea_id, COUNTED),
    ).one()
    return people_who_differ(new, still, counted)


def due_ideas(least: int, limit: int) -> list[int]:
    """Ideas whose number of supporters moved by enough since their segments were published, or that have enough for the first time."""
    moved = func.abs(Idea.vote_count - func.coalesce(SegmentState.vote_count, 0)) >= least
    query = select(Idea.id).outerjoin(SegmentState, SegmentState.idea_id == Idea.id).where(Idea.vote_count >= least, moved)
    return list(session().scalars(query.order_by(Idea.vote_count.desc(), Idea.id).limit(limit)))
