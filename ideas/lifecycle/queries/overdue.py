"""The desk's list of ideas with an overdue promise: one read along the index of what is not settled, the day longest past first."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ideas.board.models import Idea
from ideas.board.queries.desk import COUNTED, PAGE, Row, line_of, lines
from ideas.core.db import session
from ideas.core.paging import Page, encode
from ideas.lifecycle.models import Promise
from ideas.lifecycle.queries.promises import place_of


def overdue_rows(today: date, *conditions: ColumnElement[bool], locale: str, after: str | None = None, limit: int = PAGE) -> Page[Row]:
    """A page of ideas with the earliest of their promised days that is past, each idea once; `conditions` narrow it."""
    query = _overdue(lines(locale).where(*conditions).add_columns(Promise.due_on, Promise.id.label("promise_id")).join(Promise, Promise.idea_id == Idea.id), today)
    place = place_of(after)
    if place:
        due, number = place
        query = query.where(or_(Promise.due_on > due, and_(Promise.due_on == due, Promise.id > number)))
    rows = session().execute(query.order_by(Promise.due_on, Promise.id).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page([line_of(row, row.due_on) for row in rows[:limit]], encode(last.due_on.isoformat(), last.promise_id) if last else None)


def overdue_count(today: date) -> ScalarSelect[int]:
    """How many ideas have one, at most 500, to be asked with other counts."""
    some = _overdue(select(Promise.id).join(Idea, Idea.id == Promise.idea_id), today).limit(COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _overdue(query: Select, today: date) -> Select:
    earlier = aliased(Promise)
    before = or_(earlier.due_on < Promise.due_on, and_(earlier.due_on == Promise.due_on, earlier.id < Promise.id))
    first = ~exists().where(earlier.idea_id == Promise.idea_id, earlier.settled_on.is_(None), before)
    return query.where(Promise.settled_on.is_(None), Promise.due_on < today, Idea.stage != "removed", first)
