"""Reads of campaigns: the milestones an idea passed, the idea it is a new version of and the one after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.reads import Read, Rows, known
from ideas.lifecycle.models import Milestone


def passed_read(idea: Idea) -> Read[dict[int, datetime]]:
    """When an idea passed each of its milestones, by their supporters; not asked where there is none."""
    return Read(_passed, _PASSED, {"idea_id": idea.id}) if idea.milestone_count else known({})


_PASSED = select(Milestone.number, Milestone.votes, Milestone.at).where(Milestone.idea_id == bindparam("idea_id"))


def _passed(rows: Rows) -> dict[int, datetime]:
    return {row.votes: row.at for row in sorted(rows)}


def later_version(idea_id: int) -> Idea | None:
    """The new version of an idea, a draft too: there is one at most."""
    return session().scalar(select(Idea).where(Idea.earlier_id == idea_id))
