"""Reads of an idea's way: its steps, its updates with their corrections."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from ideas.board.models import PUBLIC_STAGES, Idea
from ideas.core.db import session
from ideas.lifecycle.models import StageChange, Update
from ideas.lifecycle.rules import next_stages


def latest_step(idea_id: int, to_stage: str) -> StageChange | None:
    """The last time an idea came to this stage."""
    query = select(StageChange).where(StageChange.idea_id == idea_id, StageChange.to_stage == to_stage)
    return session().scalar(query.order_by(StageChange.id.desc()).limit(1))


def came_from(idea: Idea) -> str | None:
    """The stage before the present one; None where it was brought in like this. A removal or a merge in between does not count."""
    between = ("removed",) if idea.stage == "removed" else ("removed", "merged")
    steps = select(StageChange.from_stage).where(StageChange.idea_id == idea.id, StageChange.to_stage == idea.stage)
    return session().scalar(steps.where(func.coalesce(StageChange.from_stage, "").not_in(between)).order_by(StageChange.id.desc()).limit(1))


def stages_open_to_staff(idea: Idea) -> list[str]:
    """Where staff may move this idea now."""
    return next_stages(idea, came_from(idea))


def returns_of(idea_ids: list[int]) -> dict[int, StageChange]:
    """Why each of these ideas was given back last."""
    steps = session().scalars(select(StageChange).where(StageChange.idea_id.in_(idea_ids), StageChange.to_stage == "returned").order_by(StageChange.id))
    return {step.idea_id: step for step in steps} if idea_ids else {}


def first_submissions(member_id: int | None, now: datetime) -> list[datetime]:
    """When this member sent new ideas in the last 24 hours."""
    query = select(StageChange.at).where(StageChange.by_id == member_id, StageChange.from_stage == "draft", StageChange.at > now - timedelta(hours=24))
    return list(session().scalars(query.where(StageChange.origin == "live")))


def waiting_count(member_id: int | None) -> int:
    """How many ideas of this member wait for a first look."""
    return session().scalar(select(func.count()).select_from(Idea).where(Idea.author_id == member_id, Idea.stage == "submitted")) or 0


def published_count(member_id: int | None) -> int:
    """How many ideas of this member stand in public."""
    public = (Idea.author_id == member_id, Idea.published_at.is_not(None), Idea.stage.in_(PUBLIC_STAGES))
    return session().scalar(select(func.count()).select_from(Idea).where(*public)) or 0


def update_for(update_id: int, idea: Idea) -> Update | None:
    """One update of this idea, else None."""
    return session().scalar(select(Update).where(Update.id == update_id, Update.idea_id == idea.id)) if 0 < update_id < 2**63 else None


def is_corrected(update_id: int) -> bool:
    """Whether this entry has a correction already."""
    return session().scalar(select(Update.id).where(Update.corrects_id == update_id).limit(1)) is not None
