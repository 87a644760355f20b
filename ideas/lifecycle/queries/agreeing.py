"""What must hold of promises at any moment, asked of the database: each agrees with its entries, and is settled once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, or_, select
from sqlalchemy.orm import aliased

from ideas.core.db import session
from ideas.lifecycle.models import Promise, StageChange, Update

NAMED = ("update_id", "kept_by_update_id", "moved_by_update_id", "late_update_id")


def promise_count() -> int:
    """How many there are."""
    return session().scalar(select(func.count(Promise.id))) or 0


def promise_problems() -> Iterator[str]:
    """A sentence for each that does not hold, by promise: one statement, and one for entries that promise twice."""
    entries: dict[str, Any] = {name: aliased(Update) for name in NAMED}
    step = aliased(StageChange)
    wrong = {name: func.coalesce(condition, false()) for name, condition in _wrong(entries, step).items()}
    query = select(Promise.id, *wrong.values()).outerjoin(step, step.id == Promise.kept_by_step_id)
    for name, entry in entries.items():
        query = query.outerjoin(entry, entry.id == getattr(Promise, name))
    for number, *found in session().execute(query.where(or_(*wrong.values())).order_by(Promise.id)):
        yield from (f"promise {number}: {what}" for what, broken in zip(wrong, found, strict=True) if broken)
    twice = select(Promise.update_id, func.count()).group_by(Promise.update_id).having(func.count() > 1).order_by(Promise.update_id)
    yield from (f"update {update}: {promises} promises" for update, promises in session().execute(twice))


def _wrong(entries: dict[str, Any], step: Any) -> dict[str, ColumnElement[bool]]:
    p, made = Promise, entries["update_id"]
    settled = case((p.kept_at.is_not(None), 1), else_=0) + case((p.moved_at.is_not(None), 1), else_=0)
    return {
        "its update names another day": made.promised_for.is_distinct_from(p.due_on),
        "something keeps it, but it is not kept": or_(p.kept_by_update_id.is_not(None), p.kept_by_step_id.is_not(None)) & p.kept_at.is_(None),
        "another entry moves it, but it is not moved": p.moved_by_update_id.is_not(None) & p.moved_at.is_(None),
        "it is kept and moved": settled > 1,
        "the day it was settled does not agree with its state": or_((settled > 0) & p.settled_on.is_(None), (settled == 0) & p.settled_on.is_not(None)),
        **{f"its {name} is of another idea": entry.idea_id != p.idea_id for name, entry in entries.items()},
        "its kept_by_step_id is of another idea": step.idea_id != p.idea_id,
    }
