"""Boards for invited people as the desk sees them: who is let in, by what, and who was taken off why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board
from ideas.board.models.guests import BoardGuest, GuestChange
from ideas.board.queries import visible_boards
from ideas.board.queries.guests import kept_out_of
from ideas.core.db import BigId, session
from ideas.core.names import canonical_email, handle_key
from ideas.core.paging import Page, decode, encode
from ideas.standings.models import Standing
from ideas.standings.rules import TIERS

PAGE = 50
CHANGES = 30


class Guest(NamedTuple):
    """Somebody on a board's list."""

    member_id: int
    handle: str
    name: str
    source: str
    at: datetime | None


class Change(NamedTuple):
    """What was done about a board's list."""

    handle: str
    let_in: bool
    source: str
    reason: str
    at: datetime
    by: str | None


class Line(NamedTuple):
    """A board for invited people, and how many are let in."""

    board: Board
    guests: int


def invited_boards() -> list[Line]:
    """All of them in their order, with how many are let in. One statement."""
    count = select(func.count()).where(BoardGuest.board_id == Board.id).scalar_subquery()
    return [Line(*row) for row in session().execute(select(Board, count).where(Board.visibility == "invited").order_by(Board.position, Board.id))]


def boards_open_to(reader: Actor) -> list[Board]:
    """The boards for invited people that this reader is let into."""
    return list(session().scalars(select(Board).where(Board.visibility == "invited", visible_boards(reader)).order_by(Board.position, Board.id)))


def guests_of(board_id: int, after: str | None = None, limit: int = PAGE) -> Page[Guest]:
    """Who is let in, a page by their number: the newest member first."""
    place = decode(after, 1)
    query = select(Member.id, Member.handle, Member.name, BoardGuest.source, BoardGuest.at).join(Member, Member.id == BoardGuest.member_id).where(BoardGuest.board_id == board_id)
    if place:
        query = query.where(BoardGuest.member_id < place[0])
    rows = [Guest(*row) for row in session().execute(query.order_by(BoardGuest.member_id.desc()).limit(limit + 1))]
    return Page(rows[:limit], encode(rows[limit - 1].member_id) if len(rows) > limit else None)


def changes_of(board_id: int, limit: int = CHANGES) -> list[Change]:
    """What was done last about a board's list, by persons: tiers come and go by themselves."""
    by = aliased(Member)
    query = select(Member.handle, GuestChange.let_in, GuestChange.source, GuestChange.reason, GuestChange.at, by.name).join(Member, Member.id == GuestChange.member_id).outerjoin(by, by.id == GuestChange.by_id)
    shown = query.where(GuestChange.board_id == board_id, GuestChange.source != "tier").order_by(GuestChange.id.desc()).limit(limit)
    return [Change(*row) for row in session().execute(shown)]


def members_named(names: Iterable[str]) -> dict[str, int]:
    """The open accounts behind handles (with or without @) and mail addresses, by the name as it was written. Two statements at most."""
    wanted = {name: name.strip().removeprefix("@") for name in names}
    keys = {handle_key(text) for text in wanted.values() if "@" not in text}
    addresses = {canonical_email(text) for text in wanted.values() if "@" in text}
    rows = session().execute(select(Member.id, Member.handle_key, Member.email_key).where(Member.closed_at.is_(None), or_(Member.handle_key.in_(keys), Member.email_key.in_(addresses)))).all() if wanted else []
    found = {key: row.id for row in rows for key in (row.handle_key, row.email_key) if key}
    places = {name: found.get(canonical_email(text) if "@" in text else handle_key(text)) for name, text in wanted.items()}
    return {name: member_id for name, member_id in places.items() if member_id is not None}


def reaching(tier: str | None) -> tuple[str, ...]:
    """The tiers that open what this one opens: it, and those above."""
    return TIERS[TIERS.index(tier) :] if tier in TIERS else ()


def newly_let_in(board_id: int, tier: str, now: datetime) -> Select:
    """Rows for `board_guests`: who has this tier or a higher one, is not let in yet, and was not taken off by a person."""
    has = select(Standing.member_id).where(Standing.tier.in_(reaching(tier)))
    there = select(BoardGuest.member_id).where(BoardGuest.board_id == board_id)
    open_accounts = (Member.closed_at.is_(None), Member.role == "member", Member.id.in_(has), Member.id.not_in(there), Member.id.not_in(kept_out_of(board_id)))
    return select(literal(board_id, BigId), Member.id, literal("tier"), literal(now, BoardGuest.at.type)).where(*open_accounts)


def tier_guests_below(board_id: int, tier: str | None) -> Select:
    """The numbers of guests by a tier who have none that opens the board."""
    keep = select(Standing.member_id).where(Standing.tier.in_(reaching(tier))) if tier else select(Standing.member_id).where(false())
    return select(BoardGuest.member_id).where(BoardGuest.board_id == board_id, BoardGuest.source == "tier", BoardGuest.member_id.not_in(keep))
