"""What stands behind each figure: one statement a name, used to count and to list, so that both say the same.

Counted is what anybody can see: ideas that are public, on boards open to all, and of this portal's own life, not brought in from another.
Answers alone count for all ideas sent to those boards, also for those that nobody but their creator sees: else silence could be hidden. They have no title here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, null, or_, select

from ideas.accounts.models import STAFF
from ideas.board.models import PUBLIC_STAGES, Board, Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.paging import Page, beyond, decode, encode, moment_of
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.queries.answering import DUE, days_back, is_in_time, is_settled, was_promised
from ideas.lifecycle.queries.decisions import is_decision

PAGE = 50
YEAR, FAIR = 365, timedelta(days=60)
MODERATED = ("comment.hidden", "update.hidden", "idea.removed")
PUT_BACK = ("comment.shown", "update.shown", "idea.restored")
REVERSED = {"approved": ("parked", "declined"), "in_development": ("parked", "declined"), "declined": ("in_review", "approved", "parked")}


@dataclass(frozen=True)
class Row:
    """One thing that was counted: its idea, when, and two details (a stage or moment before, a reason or moment after)."""

    id: int
    idea_id: int
    title: str
    slug: str
    lang: str
    at: datetime
    first: Any
    second: Any


def seen() -> ColumnElement[bool]:
    """Ideas that count: anybody can see them, and they began here."""
    return and_(Idea.stage.in_(PUBLIC_STAGES), Idea.published_at.is_not(None), Idea.import_id.is_(None), Idea.board_id.in_(select(Board.id).where(Board.visibility == "public")))


def _ideas(at: Any, *conditions: Any, first: Any = None, second: Any = None) -> Select:
    return select(
        Idea.id, Idea.id.label("idea_id"), Idea.title, Idea.slug, Idea.lang, Idea.board_id, at.label("at"),
        (null() if first is None else first).label("first"), (null() if second is None else second).label("second"),
    ).where(seen(), *conditions)


def answered(now: datetime) -> Select:
    """Ideas sent in the last 365 days with a first answer; `first` is how many working days it took, `second` whether that was in time (1 or 0)."""
    return _promised(Idea.first_answer_at, now, Idea.first_answer_at.is_not(None))


def owed(now: datetime) -> Select:
    """Ideas sent in the last 365 days and answered, and those whose promised day has passed without, dated by it; of these `first` is empty."""
    return _promised(func.coalesce(Idea.first_answer_at, DUE), now, is_settled(now))


def _promised(at: Any, now: datetime, *conditions: Any) -> Select:
    title = case((Idea.stage.in_(PUBLIC_STAGES), Idea.title), else_="")
    return select(
        Idea.id, Idea.id.label("idea_id"), title.label("title"), Idea.slug, Idea.lang, Idea.board_id, at.label("at"), Idea.first_answer_days.label("first"), case((is_in_time(), 1), else_=0).label("second"),
    ).where(was_promised(), Idea.answer_owed_at >= days_back(YEAR, now), Idea.board_id.in_(select(Board.id).where(Board.visibility == "public")), *conditions)


def waiting() -> Select:
    """Ideas that gather or are in review and have no answer yet."""
    return _ideas(Idea.published_at, Idea.stage.in_(("gathering", "in_review")), Idea.first_answer_at.is_(None))


def _reached(*stages: str) -> Select:
    """Ideas that came to one of these stages, since when first."""
    came = select(StageChange.idea_id, func.min(StageChange.at).label("at")).where(StageChange.to_stage.in_(stages)).group_by(StageChange.idea_id).subquery()
    return _ideas(came.c.at).join(came, came.c.idea_id == Idea.id)


def _steps(*conditions: Any) -> Select:
    """Steps of an idea's way; `first` and `second` are the stages they lead from and to."""
    return select(
        StageChange.id, Idea.id.label("idea_id"), Idea.title, Idea.slug, Idea.lang, Idea.board_id, StageChange.at.label("at"), StageChange.from_stage.label("first"), StageChange.to_stage.label("second"),
    ).join(Idea, Idea.id == StageChange.idea_id).where(seen(), *conditions)


def had_their_time(now: datetime) -> Select:
    """Ideas by which the odds of others are told: published 60 days ago, or no longer gathering; `first` are their supporters, `second` their stage."""
    return _ideas(Idea.published_at, or_(Idea.published_at <= now - FAIR, Idea.stage != "gathering"), first=Idea.vote_count, second=Idea.stage)


def reversed_steps() -> Select:
    """A decision that was taken back or turned round."""
    return _steps(or_(*(and_(StageChange.from_stage == before, StageChange.to_stage.in_(after)) for before, after in REVERSED.items())))


def decisions() -> Select:
    """Decisions of the team; `first` is the reason. What moderation puts back, and what comes back from parking, is none."""
    return _steps(is_decision(), StageChange.from_stage.is_not(None), StageChange.by_role.in_(STAFF)).with_only_columns(
        StageChange.id, Idea.id.label("idea_id"), Idea.title, Idea.slug, Idea.lang, Idea.board_id, StageChange.at.label("at"), StageChange.reason.label("first"), StageChange.to_stage.label("second"),
    )


def _moderated(*kinds: str) -> Select:
    """What moderation did, as the ideas' own pages tell it; `first` is what, `second` the reason. A removed idea has no title here."""
    told = and_(Idea.published_at.is_not(None), Idea.import_id.is_(None), Idea.board_id.in_(select(Board.id).where(Board.visibility == "public")))
    shown = Idea.stage.in_(PUBLIC_STAGES)
    title = case((shown, Idea.title), else_="")
    return select(
        Event.id, Event.idea_id, title.label("title"), Idea.slug, Idea.lang, Idea.board_id, Event.at.label("at"), Event.kind.label("first"), Event.facts["reason"].as_string().label("second"),
    ).join(Idea, Idea.id == Event.idea_id).where(Event.kind.in_(kinds), told)


BEHIND: dict[str, Callable[[datetime], Select]] = {
    "answered": answered, "in-time": owed, "waiting": lambda _: waiting(),
    "published": lambda _: _ideas(Idea.published_at), "goal": lambda _: _ideas(Idea.goal_reached_at, Idea.goal_reached_at.is_not(None)),
    "approved": lambda _: _reached("approved", "in_development", "launched"), "launched": lambda _: _reached("launched"),
    "timed": had_their_time, "decisions": lambda _: decisions(), "reversals": lambda _: reversed_steps(),
    "hidden": lambda _: _moderated(*MODERATED), "restored": lambda _: _moderated(*PUT_BACK),
}


def counted(name: str, now: datetime) -> dict[int, int]:
    """How many stand behind a name, by board."""
    behind = BEHIND[name](now).subquery()
    return {row[0]: row[1] for row in session().execute(select(behind.c.board_id, func.count()).group_by(behind.c.board_id))}


def rows(name: str, after: str | None, *, now: datetime, reason: str | None = None, board_id: int | None = None, limit: int = PAGE) -> Page[Row]:
    """A page of what stands behind a name, the latest first; of one board or (decisions) one reason, which for those without is their stage."""
    behind = BEHIND[name](now).subquery().c
    query, place = select(behind.id, behind.idea_id, behind.title, behind.slug, behind.lang, behind.at, behind.first, behind.second), decode(after, 2)
    if reason is not None:
        query = query.where(func.coalesce(behind.first, behind.second) == reason)
    if board_id is not None:
        query = query.where(behind.board_id == board_id)
    moment = moment_of(place[0]) if place else None
    if place and moment:
        query = query.where(beyond([behind.at, behind.id], [moment, place[1]]))
    found = [Row(*row) for row in session().execute(query.order_by(behind.at.desc(), behind.id.desc()).limit(limit + 1))]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], encode(last.at.isoformat(), last.id) if last else None)

