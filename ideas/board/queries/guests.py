"""Who is let into a board that is not public, and whom a person took off it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select

from ideas.board.models import Board, Idea
from ideas.board.models.guests import BoardGuest, GuestChange
from ideas.core.db import session


def on_open_boards() -> ColumnElement[bool]:
    """Ideas that are no secret of invited people: they alone count for their topics, whose names and numbers everybody reads."""
    return Idea.board_id.not_in(select(Board.id).where(Board.visibility == "invited"))


def guests_among(board_id: int, member_ids: list[int]) -> set[int]:
    """Which of these members are guests of the board."""
    return set(session().scalars(select(BoardGuest.member_id).where(BoardGuest.board_id == board_id, BoardGuest.member_id.in_(member_ids))))


def came_by(board_id: int, member_id: int) -> str | None:
    """By what a member was let in; None for who is no guest."""
    return session().scalar(select(BoardGuest.source).where(BoardGuest.board_id == board_id, BoardGuest.member_id == member_id))


def kept_out_of(board_id: int) -> Select[int]:
    """The members whom a person took off the list, that being the last that was done about them."""
    latest = select(func.max(GuestChange.id)).where(GuestChange.board_id == board_id).group_by(GuestChange.member_id)
    return select(GuestChange.member_id).where(GuestChange.id.in_(latest), GuestChange.let_in.is_(False), GuestChange.reason != "")


def is_kept_out(board_id: int, member_id: int) -> bool:
    """Whether that holds for one member."""
    query = select(GuestChange.let_in, GuestChange.reason).where(GuestChange.board_id == board_id, GuestChange.member_id == member_id)
    last = session().execute(query.order_by(GuestChange.id.desc()).limit(1)).first()
    return last is not None and not last.let_in and bool(last.reason)
