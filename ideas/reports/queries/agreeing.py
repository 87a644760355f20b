"""Whether everything that is restricted has its statement of reasons: what `flask check` asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.lifecycle.models import StageChange
from ideas.moderation.models import Hiding, Statement, Suspension
from ideas.reports.models import Appeal


def unreasoned(now: datetime) -> Iterator[str]:
    """Hidings, suspensions, removals in force and ideas given back without a statement; objections decided by who decided first. What an import brought as removed tells its own source's reasons."""
    in_force = Statement.ended_at.is_(None)
    hidden = select(Hiding.id).where(Hiding.lifted_at.is_(None), ~exists().where(Statement.hiding_id == Hiding.id, in_force))
    yield from (f"hiding {one} has no statement of reasons" for one in session().scalars(hidden.order_by(Hiding.id)))
    reasoned = exists().where(Statement.suspension_id == Suspension.id, in_force)
    suspended = select(Suspension.id).where(Suspension.lifted_at.is_(None), Suspension.until > now, ~reasoned)
    yield from (f"suspension {one} has no statement of reasons" for one in session().scalars(suspended.order_by(Suspension.id)))
    reasoned = exists().where(Statement.thing == "idea", Statement.thing_id == Idea.id, Statement.measure == "removed", in_force)
    step = exists().where(StageChange.idea_id == Idea.id, StageChange.to_stage == "removed", StageChange.origin == "live")
    removed = select(Idea.id).where(Idea.stage == "removed", step, ~reasoned)
    yield from (f"idea {one} is removed without a statement of reasons" for one in session().scalars(removed.order_by(Idea.id)))
    came_back = and_(Statement.thing == "idea", Statement.measure == "refused")
    since = select(func.min(Statement.at)).where(came_back).scalar_subquery()  # before the portal gave statements for it there are none
    reasoned = exists().where(came_back, Statement.thing_id == StageChange.idea_id, Statement.at == StageChange.at)
    returned = select(StageChange.idea_id).where(StageChange.to_stage == "returned", StageChange.origin == "live", StageChange.at >= since, ~reasoned)
    yield from (f"idea {one} came back without a statement of reasons" for one in session().scalars(returned.order_by(StageChange.idea_id)))
    same = select(Appeal.id).where(or_(Appeal.decided_by_id == Appeal.first_by_id, Appeal.decided_by_id == Appeal.by_id))
    yield from (f"objection {one} was decided by who decided first, or by who objects" for one in session().scalars(same.order_by(Appeal.id)))


def restricted_count() -> int:
    """How many statements and objections there are."""
    return sum(session().scalar(select(func.count(model.id))) or 0 for model in (Statement, Appeal))
