"""What a line of the desk's lists needs of an idea, and who the team is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import STAFF, Member, on_team
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.links import path
from ideas.core.text import excerpt

COUNTED = 500
PAGE = 30
BEGINNING = 400


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
    owed_at: datetime | None = None
    due_at: datetime | None = None
    assignee: str | None = None
    due_on: date | None = None
    score: float | None = None

    @property
    def url(self) -> str:
        """The idea in the desk."""
        return path("desk_lifecycle.show", idea_id=self.id)


def lines(locale: str) -> Select:
    """Ideas with what a line of the desk needs."""
    board, assignee = Board.name_de if locale == "de" else Board.name_en, aliased(Member)
    beginning = func.coalesce(func.nullif(Idea.summary, ""), func.substr(Idea.body, 1, BEGINNING))
    return (
        select(
            Idea.id, Idea.title, beginning.label("beginning"), Member.name, Member.closed_at, board.label("board"), Idea.vote_count, Idea.stage, Idea.stage_at,
            Idea.answer_owed_at, Idea.answer_due_at, assignee.name.label("assignee"),
        )
        .join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.author_id).outerjoin(assignee, assignee.id == Idea.assigned_to_id)
    )


def line_of(row: Any, due_on: date | None = None) -> Row:
    """A line; `due_on` is the promised day that is past."""
    author = None if row.closed_at else row.name
    return Row(
        row.id, row.title, excerpt(row.beginning, 120), author, row.closed_at is not None, row.board, row.vote_count, row.stage, row.stage_at, row.answer_owed_at, row.answer_due_at, row.assignee, due_on,
    )


def staff() -> list[Member]:
    """Who may answer for a board: the team's members by name."""
    return list(session().scalars(select(Member).where(on_team(), Member.closed_at.is_(None)).order_by(Member.name, Member.id).limit(COUNTED)))


def staff_among(member_ids: Iterable[int | None]) -> frozenset[int]:
    """Which of these members are on the team, however many there are."""
    wanted = [one for one in member_ids if one is not None]
    return frozenset(session().scalars(select(Member.id).where(Member.id.in_(wanted), Member.role.in_(STAFF), Member.closed_at.is_(None)))) if wanted else frozenset()
