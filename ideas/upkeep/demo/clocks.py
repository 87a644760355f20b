"""The demo's answer clocks: what waits for a first answer, who gave those that came, and who has what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, union_all

from ideas.accounts.models import STAFF, Member
from ideas.board.models import Idea
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.lifecycle.actions.answering import due_from
from ideas.lifecycle.models import StageChange, Update
from ideas.lifecycle.rules.answering import days_waited, is_owed

SPREAD = 7
GIVEN_ON = 3  # every third idea that waits is with somebody


def clocks(ideas: Iterable[Idea], members: Iterable[Member], now: datetime) -> None:
    """Reckon each idea's clock from what the demo tells of it; what waits for long does so since the clock came, a few days ago."""
    session().flush()
    first = _first_answers()
    team = [member for member in members if member.role in STAFF]
    waiting = [idea for idea in ideas if not _answered(idea, *first.get(idea.id, (None, None)))]
    for at, idea in enumerate(waiting):
        idea.answer_owed_at = max(idea.answer_owed_at or now, now - timedelta(days=at % SPREAD))
        idea.answer_due_at, idea.answer_was_due_at = due_from(idea.answer_owed_at), None
        idea.assigned_to_id = team[at % len(team)].id if at % GIVEN_ON == 0 else None


def _first_answers() -> dict[int, tuple[datetime, int | None]]:
    said = union_all(
        select(Comment.idea_id, Comment.at, Comment.author_id).where(Comment.official),
        select(Update.idea_id, Update.at, Update.by_id).where(Update.by_role.in_(STAFF)),
        select(StageChange.idea_id, StageChange.at, StageChange.by_id).where(StageChange.by_role.in_(STAFF), StageChange.text != ""),
    )
    found: dict[int, tuple[datetime, int | None]] = {}
    for idea_id, at, by_id in session().execute(said):
        if idea_id not in found or at < found[idea_id][0]:
            found[idea_id] = (at, by_id)
    return found


def _answered(idea: Idea, at: datetime | None, by_id: int | None) -> bool:
    """Whether the idea owes nobody a first answer."""
    begun = idea.published_at or idea.submitted_at
    if at is not None and begun is not None:
        idea.first_answer_at, idea.first_answer_by_id, idea.first_answer_days = at, by_id, days_waited(begun, at, doors.workdays)
    idea.answer_owed_at, idea.answer_was_due_at = begun, due_from(begun) if begun is not None else None
    return not is_owed(idea.stage, idea.first_answer_at)
