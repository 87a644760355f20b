"""Reads of promises: those of one idea, the public lists of them, and how many were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.core.reads import Read, alone
from ideas.lifecycle.models import Promise, Update
from ideas.lifecycle.rules.promises import promise_state

PAGE = 30
LISTS = ("open", "late", "kept")
ANCESTORS_MOST = 100


def waiting_promises(idea_id: int) -> list[Promise]:
    """What was promised on an idea and is neither kept nor moved, the first day first."""
    return list(session().scalars(select(Promise).where(Promise.idea_id == idea_id, Promise.settled_on.is_(None)).order_by(Promise.due_on, Promise.id)))


def promise_behind(update: Update) -> Promise | None:
    """The promise an entry made, or the entry it corrects, or the one before that."""
    number: int | None = update.id
    for _ in range(ANCESTORS_MOST):
        promise = session().scalar(select(Promise).where(Promise.update_id == number))
        number = None if promise else session().scalar(select(Update.corrects_id).where(Update.id == number))
        if number is None:
            return promise
    return None


@dataclass(frozen=True)
class ToldPromise:
    """A promise as the page of its idea tells it, with the reasons where it is late; a hidden entry's words are left out."""

    id: int
    idea_id: int
    update_id: int
    due_on: date
    state: str
    late_days: int
    stage: str | None
    next_step: str
    kept_by_update_id: int | None
    kept_by_step_id: int | None
    moved_by_update_id: int | None
    late_update_id: int | None
    moved_to: date | None
    because: str
    action: str
    lang: str
    late_lang: str
    settled_on: date | None


def promises_of(idea_id: int, today: date) -> list[ToldPromise]:
    """All promises of an idea, the first day first: one statement."""
    return alone(promises_read(idea_id, today))


def promises_read(idea_id: int, today: date) -> Read[list[ToldPromise]]:
    """The same, to be asked with others."""
    return Read(lambda rows: [_told(row, today) for row in sorted(rows, key=lambda row: (row.due_on, row.id))], _of_idea(), {"idea_id": idea_id})


@cache
def _of_idea() -> Select:
    return _words().where(Promise.idea_id == bindparam("idea_id"))


def _words() -> Select:
    made, late, moved = aliased(Update), aliased(Update), aliased(Update)
    return (
        select(
            Promise.id, Promise.idea_id, Promise.update_id, Promise.due_on, Promise.stage, Promise.kept_at, Promise.moved_at, Promise.settled_on, Promise.kept_by_update_id,
            Promise.kept_by_step_id, Promise.moved_by_update_id, Promise.late_update_id, moved.promised_for.label("moved_to"),
            case((made.hiding_id.is_(None), made.next_step), else_="").label("next_step"), made.lang, late.late_because, late.late_action, late.lang.label("late_lang"),
        )
        .join(made, made.id == Promise.update_id)
        .outerjoin(late, and_(late.id == Promise.late_update_id, late.hiding_id.is_(None)))
        .outerjoin(moved, and_(moved.id == Promise.moved_by_update_id, moved.hiding_id.is_(None)))
    )


def _told(row: Any, today: date) -> ToldPromise:
    return ToldPromise(
        row.id, row.idea_id, row.update_id, row.due_on, promise_state(row, today), max(0, ((row.settled_on or today) - row.due_on).days), row.stage, row.next_step, row.kept_by_update_id,
        row.kept_by_step_id, row.moved_by_update_id, row.late_update_id, row.moved_to, row.late_because or "", row.late_action or "", row.lang, row.late_lang or "", row.settled_on,
    )


def in_list(name: str, today: date) -> ColumnElement[bool]:
    """The condition of a public list: `open` waits and is not due yet, `kept` was kept in time, `late` is everything that missed its day.

    What was moved in time stands in none of them: its new day is a promise of its own.
    """
    if name == "open":
        return and_(Promise.settled_on.is_(None), Promise.due_on >= today)
    if name == "kept":
        return and_(Promise.kept_at.is_not(None), Promise.settled_on <= Promise.due_on)
    return or_(and_(Promise.settled_on.is_(None), Promise.due_on < today), Promise.settled_on > Promise.due_on)


@dataclass(frozen=True)
class PublicPromise:
    """A promise in a public list, with the idea it was given on."""

    promise: ToldPromise
    title: str
    slug: str
    lang: str


def public_promises(listed: ColumnElement[bool], name: str, today: date, *, board_id: int | None = None, after: str | None = None, limit: int = PAGE) -> Page[PublicPromise]:
    """A page of one of the three lists: open ones by the day they are due, the others latest day first. `listed` is what the reader may see."""
    nearest = name == "open"
    query = _words().add_columns(Idea.title, Idea.slug, Idea.lang.label("idea_lang")).join(Idea, Idea.id == Promise.idea_id).where(listed, in_list(name, today))
    of_board = func.coalesce(Idea.board_id, 0) == board_id  # the bare column would tempt the planner to gather a board's ideas and sort, instead of walking the days
    query = query.where(of_board) if board_id else query
    place = place_of(after)
    if place:
        due, number = place
        beyond = or_(Promise.due_on > due, and_(Promise.due_on == due, Promise.id > number)) if nearest else or_(Promise.due_on < due, and_(Promise.due_on == due, Promise.id < number))
        query = query.where(beyond)
    keys = (Promise.due_on, Promise.id) if nearest else (Promise.due_on.desc(), Promise.id.desc())
    rows = session().execute(query.order_by(*keys).limit(limit + 1)).all()
    found = [PublicPromise(_told(row, today), row.title, row.slug, row.idea_lang) for row in rows[:limit]]
    return Page(found, encode(found[-1].promise.due_on.isoformat(), found[-1].promise.id) if len(rows) > limit else None)


def place_of(after: str | None) -> tuple[date, int] | None:
    """Where a page goes on: a day and a number."""
    values = decode(after, 2)
    try:
        return (date.fromisoformat(str(values[0])), int(values[1])) if values else None
    except ValueError:
        return None


@dataclass(frozen=True)
class PromiseFigures:
    """How many promises wait, were kept in time, were kept late, are overdue now, and were moved in time or when they were late."""

    open: int = 0
    kept: int = 0
    kept_late: int = 0
    overdue: int = 0
    moved: int = 0
    moved_late: int = 0

    @property
    def late(self) -> int:
        """All that missed their day."""
        return self.kept_late + self.overdue + self.moved_late

    @property
    def due(self) -> int:
        """All whose day has come or that were settled before: kept in time, or late. Moved in time does not count."""
        return self.kept + self.late


def promise_figures(listed: ColumnElement[bool], today: date, *, since: date | None = None) -> PromiseFigures:
    """Counts of the promises on these ideas, of those due from `since` on: one statement."""
    settled, late = Promise.settled_on.is_not(None), func.coalesce(Promise.settled_on, today) > Promise.due_on
    kept = Promise.kept_at.is_not(None)
    cases = {
        "open": and_(~settled, ~late), "kept": and_(kept, ~late), "kept_late": and_(kept, late), "overdue": and_(~settled, late),
        "moved": and_(settled, ~kept, ~late), "moved_late": and_(settled, ~kept, late),
    }
    query = select(*(func.count(case((condition, 1))).label(name) for name, condition in cases.items())).join(Idea, Idea.id == Promise.idea_id).where(listed)
    row = session().execute(query.where(Promise.due_on >= since) if since else query).one()
    return PromiseFigures(**row._asdict())
