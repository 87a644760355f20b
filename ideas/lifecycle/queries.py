"""Reads of an idea's way: its steps, its updates with their corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from ideas.board.models import Idea, Picture
from ideas.core.db import session
from ideas.lifecycle.models import StageChange, Update
from ideas.lifecycle.rules import next_stages


def steps_of(idea_id: int) -> list[StageChange]:
    """The steps of an idea, oldest first."""
    return list(session().scalars(select(StageChange).where(StageChange.idea_id == idea_id).order_by(StageChange.id)))


def latest_step(idea_id: int, to_stage: str) -> StageChange | None:
    """The last time an idea came to this stage."""
    query = select(StageChange).where(StageChange.idea_id == idea_id, StageChange.to_stage == to_stage)
    return session().scalar(query.order_by(StageChange.id.desc()).limit(1))


def came_from(idea: Idea) -> str | None:
    """The stage before the present one; None where it was brought in like this. A removal in between does not count."""
    steps = select(StageChange.from_stage).where(StageChange.idea_id == idea.id, StageChange.to_stage == idea.stage)
    return session().scalar(steps.where(StageChange.from_stage.is_distinct_from("removed")).order_by(StageChange.id.desc()).limit(1))


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


@dataclass(frozen=True)
class Entry:
    """An update with its picture and, where it was corrected, the one that stands in its place."""

    update: Update
    picture: Picture | None
    corrected_by_id: int | None


def updates_of(idea_id: int) -> list[Entry]:
    """The updates of an idea, newest first, corrections and what they correct among them: two statements."""
    updates = list(session().scalars(select(Update).where(Update.idea_id == idea_id).order_by(Update.id.desc())))
    pictures = {p.update_id: p for p in session().scalars(select(Picture).where(Picture.update_id.in_([u.id for u in updates])))} if updates else {}
    corrected = {u.corrects_id: u.id for u in updates if u.corrects_id is not None}
    return [Entry(u, pictures.get(u.id), corrected.get(u.id)) for u in updates]


def update_for(update_id: int, idea: Idea) -> Update | None:
    """One update of this idea, else None."""
    return session().scalar(select(Update).where(Update.id == update_id, Update.idea_id == idea.id)) if 0 < update_id < 2**63 else None


def is_corrected(update_id: int) -> bool:
    """Whether this entry has a correction already."""
    return session().scalar(select(Update.id).where(Update.corrects_id == update_id).limit(1)) is not None
