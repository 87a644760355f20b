"""Reads of perks: what is offered, one, what the desk has of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, or_, select

from ideas.accounts.models import Actor
from ideas.board.models import Board, BoardGuest
from ideas.core.bulk import pairs
from ideas.core.db import session
from ideas.perks.models import Code, CodeImport, Perk, Redemption

MOST = 200
KEEPERS = frozenset(("team", "admin", "system"))


def _seen_by(reader: Actor) -> ColumnElement[bool]:
    """What is not published is the team's."""
    return Perk.id > 0 if reader.role in KEEPERS else Perk.published_at.is_not(None)


def perk_for(perk_id: int, reader: Actor) -> Perk | None:
    """A perk by its number, where this reader may see it."""
    return session().scalar(select(Perk).where(Perk.id == perk_id, _seen_by(reader))) if 0 < perk_id < 2**63 else None


def offered(now: datetime) -> list[Perk]:
    """What is or will be offered, the cheapest first."""
    query = select(Perk).where(Perk.published_at.is_not(None), Perk.ended_at.is_(None), or_(Perk.closes_at.is_(None), Perk.closes_at > now))
    return list(session().scalars(query.order_by(Perk.price, Perk.id).limit(MOST)))


def with_greetings(now: datetime) -> list[Perk]:
    """Whose codes go with greetings and are to be had, the oldest first."""
    query = select(Perk).where(Perk.with_greetings, Perk.kind == "code", Perk.stock > 0, Perk.published_at.is_not(None), Perk.ended_at.is_(None), or_(Perk.closes_at.is_(None), Perk.closes_at > now))
    return list(session().scalars(query.order_by(Perk.id).limit(MOST)))


def had_by(member_id: int | None) -> dict[int, int]:
    """How many of each perk a member has had and not given back."""
    query = select(Redemption.perk_id, func.count()).where(Redemption.member_id == member_id, Redemption.state != "returned")
    return pairs(query.group_by(Redemption.perk_id)) if member_id is not None else {}


def had_of(perk_id: int, member_id: int | None) -> int:
    """How many of one perk."""
    query = select(func.count()).select_from(Redemption).where(Redemption.perk_id == perk_id, Redemption.member_id == member_id, Redemption.state != "returned")
    return session().scalar(query) or 0


def guest_boards(member_id: int | None) -> dict[int, str]:
    """The boards a member is let into, and how they came there."""
    return pairs(select(BoardGuest.board_id, BoardGuest.source).where(BoardGuest.member_id == member_id)) if member_id is not None else {}


def closed_boards() -> list[Board]:
    """The boards that are for invited people."""
    return list(session().scalars(select(Board).where(Board.visibility == "invited").order_by(Board.position, Board.id)))


@dataclass(frozen=True)
class Row:
    """A perk at the desk: how many are held, used, given back and over, and what those that went out cost, in cents."""

    perk: Perk
    held: int
    used: int
    returned: int
    expired: int
    cost_cents: int

    @property
    def out(self) -> int:
        """How many went out and did not come back."""
        return self.held + self.used + self.expired


def desk_rows(perk_id: int | None = None) -> list[Row]:
    """Every perk with its figures, the latest first; or one. One statement."""
    counts = [func.coalesce(func.sum(case((Redemption.state == state, 1), else_=0)), 0) for state in ("held", "used", "returned", "expired")]
    cost = func.coalesce(func.sum(case((Redemption.state.in_(("held", "used")), Redemption.cost_cents), else_=0)), 0)
    query = select(Perk, *counts, cost).outerjoin(Redemption, Redemption.perk_id == Perk.id).group_by(Perk.id).order_by(Perk.id.desc()).limit(MOST)
    query = query.where(Perk.id == perk_id) if perk_id is not None else query
    return [Row(row[0], *(int(number) for number in row[1:])) for row in session().execute(query)]


def free_codes(perk_id: int) -> int:
    """How many codes of a pool can still be handed out."""
    return session().scalar(select(func.count()).select_from(Code).where(Code.perk_id == perk_id, Code.redemption_id.is_(None), Code.void.is_(False))) or 0


def imports_of(perk_id: int) -> list[CodeImport]:
    """The files that were taken in, the latest first."""
    return list(session().scalars(select(CodeImport).where(CodeImport.perk_id == perk_id).order_by(CodeImport.id.desc()).limit(20)))
