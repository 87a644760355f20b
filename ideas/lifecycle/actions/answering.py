"""The answer clock of an idea, kept with it inside the use cases that start and stop it."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.numbers import number
from ideas.lifecycle.queries.answering import first_standing
from ideas.lifecycle.rules.answering import days_waited, due_at, is_owed


def due_from(since: datetime) -> datetime:
    """Until when an answer is owed since this moment, by the portal's number and calendar."""
    return due_at(since, number(session(), "answer_working_days"), doors.workdays)


def owe(idea: Idea, *, now: datetime) -> None:
    """After a step: start, go on with or stop the clock. It begins once, where the idea is first sent; what comes back is owed its answer when it was."""
    if not is_owed(idea.stage, idea.first_answer_at):
        _stop(idea)
    elif idea.answer_owed_at is None:
        idea.answer_owed_at, idea.answer_due_at = now, due_from(now)
    else:
        _go_on(idea)


def note_answer(idea: Idea, *, by: Actor, now: datetime) -> None:
    """The team answered: the first time stops the clock and is kept, with who did and how many working days it took."""
    if by.is_staff and idea.first_answer_at is None:
        _answered(idea, now, by.id)


def look_again(idea: Idea, at: datetime) -> None:
    """An answer of this moment was taken back, hidden or shown again: the first one that still stands counts; where none does the clock runs on, due when it was."""
    if idea.first_answer_at is not None and at > idea.first_answer_at:
        return
    first = first_standing(idea.id)
    if first is not None:
        _answered(idea, *first)
        return
    idea.first_answer_at = idea.first_answer_by_id = idea.first_answer_days = None
    if is_owed(idea.stage, None) and idea.answer_owed_at is not None:
        _go_on(idea)


def _answered(idea: Idea, at: datetime, by_id: int | None) -> None:
    idea.first_answer_at, idea.first_answer_by_id = at, by_id
    idea.first_answer_days = None if idea.answer_owed_at is None else days_waited(idea.answer_owed_at, at, doors.workdays)
    _stop(idea)


def _stop(idea: Idea) -> None:
    """Nothing is owed now; until when it was is kept, since a promise made counts whatever becomes of the idea."""
    if idea.answer_due_at is not None:
        idea.answer_was_due_at, idea.answer_due_at = idea.answer_due_at, None


def _go_on(idea: Idea) -> None:
    if idea.answer_due_at is None and idea.answer_owed_at is not None:
        idea.answer_due_at, idea.answer_was_due_at = idea.answer_was_due_at or due_from(idea.answer_owed_at), None
