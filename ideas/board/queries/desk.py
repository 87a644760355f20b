"""What the desk lists: ideas that wait for a person, by view; one indexed read a page, counts that stop at 500."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select

from ideas.accounts.models import STAFF, Member
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.links import path
from ideas.core.paging import Page, beyond, decode, encode
from ideas.core.text import excerpt

VIEWS = ("submitted", "unanswered", "goal", "all")
COUNTED = 500
PAGE = 30


@dataclass(frozen=True)
class Row:
    """A line of the desk's list."""

    id: int
    title: str
    excerpt: str
    author: str | None
    author_left: bool
    board: str
    votes: int
    stage: str
    at: datetime
    due_on: date | None = None

    @property
    def url(self) -> str:
        """The idea in the desk."""
        return path("desk_lifecycle.show", idea_id=self.id)


def _condition(view: str) -> ColumnElement[bool]:
    waits = and_(Idea.stage == "gathering", Idea.answered_at.is_(None))
    return {"submitted": Idea.stage == "submitted", "unanswered": waits, "goal": Idea.stage == "in_review"}.get(view, Idea.stage != "draft")


def desk_rows(view: str, *, locale: str, after: str | None = None, limit: int = PAGE) -> Page[Row]:
    """Ideas of a view: what waits longest first, in `all` the newest first."""
    newest = view == "all"
    place = decode(after, 1)
    query = lines(locale).where(_condition(view)).order_by(Idea.id.desc() if newest else Idea.id).limit(limit + 1)
    if place and isinstance(place[0], int):
        query = query.where(beyond([Idea.__table__.c.id], place, descending=newest))
    rows = [line_of(row) for row in session().execute(query)]
    return Page(rows[:limit], encode(rows[limit - 1].id) if len(rows) > limit else None)


def lines(locale: str) -> Select:
    """Ideas with what a line of the desk needs."""
    board = Board.name_de if locale == "de" else Board.name_en
    return (
        select(Idea.id, Idea.title, Idea.summary, Idea.body, Member.name, Member.closed_at, board, Idea.vote_count, Idea.stage, Idea.stage_at)
        .join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.author_id)
    )


def line_of(row: Any, due_on: date | None = None) -> Row:
    """A line; `due_on` is the promised day that is past."""
    return Row(row[0], row[1], excerpt(row[2] or row[3], 120), None if row.closed_at else row.name, row.closed_at is not None, row[6], row[7], row[8], row[9], due_on)


def staff() -> list[Member]:
    """Who may answer for a board: the team's members by name."""
    return list(session().scalars(select(Member).where(Member.role.in_(STAFF), Member.closed_at.is_(None)).order_by(Member.name, Member.id).limit(COUNTED)))


def desk_counts(**beside: ScalarSelect[int]) -> dict[str, int]:
    """How many ideas each waiting view has, at most 500, and the counts asked for beside them: one statement."""
    parts = {view: select(func.count()).select_from(select(Idea.id).where(_condition(view)).limit(COUNTED).subquery()).scalar_subquery() for view in VIEWS[:3]}
    parts |= beside
    return dict(zip(parts, session().execute(select(*parts.values())).one(), strict=True))
