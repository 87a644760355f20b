"""Reads of campaigns: the milestones an idea passed, the idea it is a new version of and the one after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.lifecycle.models import Milestone


def milestones_passed(idea: Idea) -> dict[int, datetime]:
    """When an idea passed each of its milestones, by their supporters; no statement where there is none."""
    if not idea.milestone_count:
        return {}
    return {row.votes: row.at for row in session().execute(select(Milestone.votes, Milestone.at).where(Milestone.idea_id == idea.id))}


def later_version(idea_id: int) -> Idea | None:
    """The new version of an idea, a draft too: there is one at most."""
    return session().scalar(select(Idea).where(Idea.earlier_id == idea_id))
