"""The answer clock of an idea, kept with it inside the use cases that start and stop it."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.numbers import number
from ideas.lifecycle.rules.answering import days_waited, due_at, is_kept, is_owed, starts_anew


def due_from(since: datetime) -> datetime:
    """Until when an answer is owed since this moment, by the portal's number and calendar."""
    return due_at(since, number(session(), "answer_working_days"), doors.workdays)


def owe(idea: Idea, came_from: str | None, *, now: datetime) -> None:
    """After a step: start, go on with or stop the clock. What was merged or taken down and comes back is owed its answer since when it was."""
    if not is_owed(idea.stage, idea.first_answer_at):
        idea.answer_owed_at = idea.answer_owed_at if is_kept(idea.stage, idea.first_answer_at) else None
        idea.answer_due_at = None
    elif starts_anew(came_from, idea.answer_owed_at):
        idea.answer_owed_at, idea.answer_due_at = now, due_from(now)
    elif idea.answer_due_at is None and idea.answer_owed_at is not None:
        idea.answer_due_at = due_from(idea.answer_owed_at)


def note_answer(idea: Idea, *, by: Actor, now: datetime) -> None:
    """The team answered: the first time stops the clock and is kept, with who did and how many working days it took."""
    if not by.is_staff or idea.first_answer_at is not None:
        return
    idea.first_answer_at, idea.first_answer_by_id = now, by.id
    if idea.answer_owed_at is not None:
        idea.first_answer_days = days_waited(idea.answer_owed_at, now, doors.workdays)
    idea.answer_owed_at = idea.answer_due_at = None
