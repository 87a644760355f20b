"""One's own ideas and those one has a part in, each with what comes next on its way and what the team owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, union_all

from ideas.accounts.models import Actor, stand_in
from ideas.board.models import CoAuthor, Idea
from ideas.board.queries.visibility import on_visible_boards
from ideas.board.rules.campaign import campaign_of, days_left, next_milestone
from ideas.core.db import BigId
from ideas.core.reads import Read, Rows, known
from ideas.hints.models import Hint
from ideas.hints.rules import day_began
from ideas.lifecycle.models import Promise
from ideas.reviews.models import Round, RoundEntry

MOST = 40
DRAFTS_MOST = 5


@dataclass(frozen=True)
class OwnIdea:
    """An idea of a member: where it stands, its next milestone, until when it gathers, what is owed to it and by when, hints that wait to be read."""

    id: int
    slug: str
    title: str
    stage: str
    stage_at: datetime
    published_at: datetime | None
    votes: int
    goal: int | None
    milestones: tuple[int, ...]
    next_goal: int | None
    closes_at: datetime | None
    answer_due_at: datetime | None
    promised_for: date | None
    decision_on: date | None
    hints: int
    shared: bool
    days_left: int | None

    @property
    def is_draft(self) -> bool:
        """Not sent so far."""
        return self.stage == "draft"


def own_read(reader: Actor, now: datetime) -> Read[list[OwnIdea]]:
    """The newest forty ideas of a member, those they agreed to share in included, the newest first; drafts are theirs alone, and boards they are let into no more are left out."""
    if reader.id is None:
        return known([])
    return Read(lambda rows: _own(rows, now), _query(stand_in(reader)), {"home_of": reader.id, "reader_id": reader.id, "hints_before": day_began(now)})


@cache
def _query(reader: Actor) -> Select:
    me = bindparam("home_of", type_=BigId)
    mine = select(Idea.id).where(Idea.author_id == me, Idea.stage != "removed").order_by(Idea.id.desc()).limit(MOST).subquery()
    shared = select(CoAuthor.idea_id.label("id")).where(CoAuthor.member_id == me, CoAuthor.agreed_at.is_not(None)).order_by(CoAuthor.id.desc()).limit(MOST).subquery()
    both = union_all(select(mine.c.id), select(shared.c.id)).subquery()
    promised = select(func.min(Promise.due_on)).where(Promise.idea_id == Idea.id, Promise.settled_on.is_(None)).scalar_subquery()
    decision = select(func.max(Round.decisions_on)).join(RoundEntry, RoundEntry.round_id == Round.id).where(RoundEntry.idea_id == Idea.id, Round.closed_at.is_(None)).scalar_subquery()
    readable = or_(Hint.at < bindparam("hints_before", type_=Hint.at.type), Hint.before.is_not(None))
    hints = select(func.count()).where(Hint.idea_id == Idea.id, Hint.hiding_id.is_(None), Hint.used_at.is_(None), readable).scalar_subquery()
    visible = or_(Idea.author_id == me, and_(Idea.published_at.is_not(None), Idea.stage != "removed"))
    return select(
        Idea.id, Idea.slug, Idea.title, Idea.stage, Idea.stage_at, Idea.published_at, Idea.vote_count, Idea.goal, Idea.rules, Idea.milestone_count, Idea.closes_at, Idea.answer_due_at,
        promised.label("promised_for"), decision.label("decision_on"), hints.label("hints"), Idea.author_id.is_distinct_from(me).label("shared"),
    ).where(Idea.id.in_(select(both.c.id)), visible, on_visible_boards(reader))


def _own(rows: Rows, now: datetime) -> list[OwnIdea]:
    return sorted((_one(row, now) for row in rows), key=lambda one: -one.id)[:MOST]


def _one(row: Any, now: datetime) -> OwnIdea:
    campaign = campaign_of(row.rules, row.goal)
    in_review, shared = row.stage == "in_review", bool(row.shared)
    return OwnIdea(
        row.id, row.slug, row.title, row.stage, row.stage_at, row.published_at, row.vote_count, row.goal, tuple(step.votes for step in campaign.milestones),
        next_milestone(campaign, row.milestone_count) if row.stage == "gathering" else None, row.closes_at, row.answer_due_at, row.promised_for,
        row.decision_on if in_review else None, 0 if shared else row.hints, shared, days_left(row.closes_at, now) if row.stage == "gathering" and row.closes_at else None,
    )
