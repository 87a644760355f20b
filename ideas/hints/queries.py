"""Reads of hints: one's own, and those that a creator may read, without givers and without moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.hints.models import Hint
from ideas.hints.rules import day_began

SHOWN_MOST = 200


@dataclass(frozen=True)
class Shown:
    """A hint as its creator reads it: nothing of who or when."""

    id: int
    originality: int
    usefulness: int
    detail: int
    text: str
    used: bool


def own_hint(idea_id: int, member_id: int | None) -> Hint | None:
    """What this member hinted at an idea."""
    return session().scalar(select(Hint).where(Hint.idea_id == idea_id, Hint.giver_id == member_id)) if member_id is not None else None


def hints_for(idea: Idea, reader: Actor, now: datetime) -> list[Shown]:
    """The hints to one's own idea that may be read today, in an order drawn by lot; none for anybody else, staff included."""
    if reader.id is None or reader.id != idea.author_id:
        return []
    rows = session().scalars(select(Hint).where(Hint.idea_id == idea.id, Hint.hiding_id.is_(None)).order_by(Hint.id).limit(SHOWN_MOST))
    return [shown for row in rows if (shown := _shown(row, now)) is not None]


def _shown(row: Hint, now: datetime) -> Shown | None:
    """As it stood when today began."""
    if row.at < day_began(now):
        return Shown(row.id, row.originality, row.usefulness, row.detail, row.text, row.used_at is not None)
    return Shown(row.id, **row.before, used=row.used_at is not None) if row.before else None


def readable_hint(hint_id: int, reader: Actor, now: datetime) -> Hint | None:
    """A hint that this reader may read today, else None."""
    row = session().get(Hint, hint_id) if 0 < hint_id < 2**63 else None
    idea = session().get(Idea, row.idea_id) if row else None
    if row is None or idea is None or row.hiding_id is not None or reader.id is None or idea.author_id != reader.id:
        return None
    return row if _shown(row, now) else None


def hint_counts(idea_ids: list[int], now: datetime) -> dict[int, int]:
    """How many hints may be read today, by idea; the caller's own ideas."""
    if not idea_ids:
        return {}
    readable = or_(Hint.at < day_began(now), Hint.before.is_not(None))
    query = select(Hint.idea_id, func.count()).where(Hint.idea_id.in_(idea_ids), Hint.hiding_id.is_(None), readable).group_by(Hint.idea_id)
    return {row[0]: row[1] for row in session().execute(query)}
