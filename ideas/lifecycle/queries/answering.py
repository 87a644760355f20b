"""Which ideas count where the share answered in time is told, and which of the team's answers still stand: the same for the desk, the insights and everybody."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, union_all

from ideas.accounts.models import STAFF
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.words import ZONE
from ideas.lifecycle.models import StageChange, Update
from ideas.lifecycle.rules.answering import AWAY_IN

DUE: Any = func.coalesce(Idea.answer_due_at, Idea.answer_was_due_at)
SAID, GONE, BACK = "comment.answered_officially", ("comment.answer_withdrawn", "comment.hidden"), "comment.shown"


def days_back(days: int, now: datetime) -> datetime:
    """When the first of so many days of the portal began, of which today is the last."""
    return datetime.combine(now.astimezone(ZONE).date() - timedelta(days=days - 1), time(), ZONE).astimezone(UTC)


def was_promised() -> ColumnElement[bool]:
    """Ideas of this portal's own life whose creators were promised an answer until a day; dated by `answer_owed_at`."""
    return and_(Idea.answer_owed_at.is_not(None), DUE.is_not(None), func.coalesce(Idea.import_id, 0) == 0)


def is_settled(now: datetime) -> ColumnElement[bool]:
    """Of these, what was answered, and what was not though its day has passed, whatever became of it since.

    What its creator withdrew, or what was taken down or merged into another idea before its day, is left out: nobody was kept waiting.
    """
    left = and_(Idea.stage.in_(AWAY_IN), Idea.stage_at <= DUE)
    return or_(Idea.first_answer_at.is_not(None), and_(now >= DUE, not_(left)))


def is_in_time() -> ColumnElement[bool]:
    """Answered not later than was promised when the idea was sent; false where nobody answered."""
    return and_(Idea.first_answer_at.is_not(None), Idea.first_answer_at <= DUE)


def first_standing(idea_id: int) -> tuple[datetime, int | None] | None:
    """When and by whom the team first answered, of the answers that were neither hidden nor taken back.

    Comments stand above this floor: which of them are answers is read from what they put into the log.
    """
    told = union_all(
        select(Update.at, Update.by_id).where(Update.idea_id == idea_id, Update.by_role.in_(STAFF), Update.hiding_id.is_(None)),
        select(StageChange.at, StageChange.by_id).where(
            StageChange.idea_id == idea_id, StageChange.by_role.in_(STAFF), StageChange.text != "", StageChange.to_stage.not_in(AWAY_IN), func.coalesce(StageChange.from_stage, "").not_in(("removed", "merged")),
        ),
    )
    found = [(row.at, row.by_id) for row in session().execute(told)]
    return min([*found, *_comments(idea_id)], key=lambda one: one[0], default=None)


def _comments(idea_id: int) -> list[tuple[datetime, int | None]]:
    standing: dict[int | None, tuple[datetime, int | None]] = {}
    gone: set[int | None] = set()
    query = select(Event.kind, Event.thing_id, Event.at, Event.actor_id).where(Event.idea_id == idea_id, Event.kind.in_((SAID, *GONE, BACK)))
    for kind, thing_id, at, actor_id in session().execute(query.order_by(Event.id)):
        if kind == SAID:
            standing[thing_id] = at, actor_id
        elif kind == BACK:
            gone.discard(thing_id)
        else:
            gone.add(thing_id)
    return [said for thing_id, said in standing.items() if thing_id not in gone]
