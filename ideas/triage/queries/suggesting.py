"""Reads of suggestions to merge: what was not compared yet, what waits for the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ideas.board.models import NOT_COMPARED, Board, Idea
from ideas.core.db import session
from ideas.triage.models.merging import Merge, MergeSuggestion
from ideas.triage.rules.merging import INTO

COUNTED = 500


def to_compare(limit: int) -> list[Idea]:
    """Ideas that gather and were not compared with others yet, the newest first: as many as asked for are read, however many gather."""
    return list(session().scalars(select(Idea).where(NOT_COMPARED).order_by(Idea.id.desc()).limit(limit)))


def nearby(idea: Idea, ids: Sequence[int]) -> list[Idea]:
    """Those of these ideas into which this one might be merged, or the other way round: on its board, or both on boards for everybody of one kind."""
    if not ids:
        return []
    own = aliased(Board)
    fits = or_(Idea.board_id == idea.board_id, and_(Board.visibility == "public", own.visibility == "public", Board.kind == own.kind))
    query = select(Idea).join(Board, Board.id == Idea.board_id).join(own, own.id == idea.board_id)
    return list(session().scalars(query.where(Idea.id.in_(list(ids)), Idea.id != idea.id, Idea.stage.in_(INTO), fits).order_by(Idea.id)))


def known_pairs(idea_ids: Sequence[int]) -> set[frozenset[int]]:
    """The pairs suggested already with one of these, whichever way round."""
    one = or_(MergeSuggestion.idea_id.in_(list(idea_ids)), MergeSuggestion.main_id.in_(list(idea_ids)))
    rows = session().execute(select(MergeSuggestion.idea_id, MergeSuggestion.main_id).where(one)) if idea_ids else ()
    return {frozenset((row[0], row[1])) for row in rows}


@dataclass(frozen=True)
class Suggested:
    """A suggestion with what the desk sees of both ideas."""

    suggestion: MergeSuggestion
    title: str
    slug: str
    votes: int
    comments: int
    main_title: str
    main_slug: str
    main_votes: int
    main_comments: int
    main_stage: str


def _query() -> Select:
    """Suggestions whose ideas may still be merged: the one gathers or waits, the other is open, neither goes anywhere."""
    idea, main = aliased(Idea), aliased(Idea)
    going = exists().where(Merge.idea_id.in_((idea.id, main.id)), Merge.called_off_at.is_(None), Merge.undone_at.is_(None))
    query = select(
        MergeSuggestion, idea.title, idea.slug, idea.vote_count, idea.comment_count, main.title, main.slug, main.vote_count, main.comment_count, main.stage,
    ).join(idea, idea.id == MergeSuggestion.idea_id).join(main, main.id == MergeSuggestion.main_id)
    return query.where(idea.stage.in_(("submitted", "gathering", "in_review", "parked")), main.stage.in_(INTO), ~going)


def waiting_suggestions(limit: int = 50) -> list[Suggested]:
    """What looks alike and nobody has put aside, the likest first: one statement."""
    query = _query().where(MergeSuggestion.dismissed_at.is_(None)).order_by(MergeSuggestion.share.desc(), MergeSuggestion.id.desc()).limit(limit)
    return [Suggested(*row) for row in session().execute(query)]


def suggestion_query() -> Select[int]:
    """The number of waiting suggestions, at most 500, to be asked with others."""
    some = _query().where(MergeSuggestion.dismissed_at.is_(None)).with_only_columns(MergeSuggestion.id).limit(COUNTED).subquery()
    return select(func.count()).select_from(some)


def dismissed_suggestions(since: datetime, limit: int = 10) -> list[Suggested]:
    """What was put aside lately, the latest first."""
    query = _query().where(MergeSuggestion.dismissed_at >= since).order_by(MergeSuggestion.dismissed_at.desc(), MergeSuggestion.id.desc()).limit(limit)
    return [Suggested(*row) for row in session().execute(query)]


def suggested_for(idea_id: int, limit: int = 5) -> list[Suggested]:
    """What looks like this idea, the likest first."""
    one = or_(MergeSuggestion.idea_id == idea_id, MergeSuggestion.main_id == idea_id)
    query = _query().where(one, MergeSuggestion.dismissed_at.is_(None)).order_by(MergeSuggestion.share.desc()).limit(limit)
    return [Suggested(*row) for row in session().execute(query)]


def suggestion_for(suggestion_id: int) -> MergeSuggestion | None:
    """A suggestion by its number."""
    return session().get(MergeSuggestion, suggestion_id) if 0 < suggestion_id < 2**63 else None
