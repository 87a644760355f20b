"""Whether what is stored beside ideas agrees with the rows behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, or_, select

from ideas.board.models import Board, Idea
from ideas.board.queries.topics import miscounted_topics
from ideas.core.db import session
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.models.bulk import BulkRun
from ideas.triage.models.scoring import Estimate
from ideas.triage.queries.bulk import broken_runs
from ideas.triage.rules.scoring import scheme_of, score_of_all

CLOSE = 1e-4


def beside_problems() -> Iterator[str]:
    """Votes on behalf that are not counted as they stand, names that outlived a taking back, scores that are not the middle of their cards, runs that count other than their lines; topics that count other than their ideas."""
    yield from _miscounted()
    for (vote,) in session().execute(select(BehalfVote.id).where(BehalfVote.taken_back_at.is_not(None), or_(BehalfVote.label != "", BehalfVote.source != "")).order_by(BehalfVote.id)):
        yield f"vote on behalf {vote} is taken back, and its name is still there"
    yield from _misscored()
    yield from miscounted_topics()
    yield from (f"run {number}: its counts are not those of its lines" for number in broken_runs())


def _miscounted() -> Iterator[str]:
    rows = select(BehalfVote.idea_id, func.count().label("n")).where(BehalfVote.taken_back_at.is_(None)).group_by(BehalfVote.idea_id).subquery()
    counted = func.coalesce(rows.c.n, 0)
    query = select(Idea.id, Idea.behalf_count, counted).outerjoin(rows, rows.c.idea_id == Idea.id).where(counted != Idea.behalf_count).order_by(Idea.id)
    for idea, stored, votes in session().execute(query):
        yield f"idea {idea}: {votes} votes on behalf, {stored} stored"


def _misscored() -> Iterator[str]:
    """An idea whose board chose another scheme lately is not reckoned anew yet: its score is looked at by the cards of the present scheme alone where there are any."""
    schemes = {board: scheme_of(weights) for board, weights in session().execute(select(Board.id, Board.weights))}
    cards: dict[int, list[dict[str, float]]] = defaultdict(list)
    stored: dict[int, tuple[float | None, int]] = {}
    query = select(Idea.id, Idea.score, Idea.board_id, Estimate.method, Estimate.said).join(Estimate, Estimate.idea_id == Idea.id).where(Estimate.replaced_at.is_(None))
    for idea, score, board, method, said in session().execute(query.order_by(Idea.id)):
        stored[idea] = score, board
        cards[idea] += [said] if method == schemes[board].method else []
    for idea, (score, board) in stored.items():
        right = score_of_all(schemes[board], cards[idea])
        if right is not None and (score is None or abs(score - right) > CLOSE * max(1.0, abs(right))):
            yield f"idea {idea}: its score is {right}, {score} stored"


def beside_count() -> int:
    """How many votes on behalf, cards and runs were looked at."""
    return sum(session().scalar(select(func.count()).select_from(one)) or 0 for one in (BehalfVote, Estimate, BulkRun))
