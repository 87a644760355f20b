"""Reads of what was redeemed: a member's own with its codes, the desk's lists without them, what is due, what must not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, exists, func, or_, select

from ideas.accounts.models import Member
from ideas.board.models import BoardGuest
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.perks.models import Code, Perk, Redemption
from ideas.perks.rules.redemptions import REMIND_BEFORE
from ideas.rewards.models import Entry

PAGE = 50
MINE_MOST = 200
_OPENED = or_(Redemption.shown_at.is_not(None), Redemption.added_guest)  # as rules.redemptions.is_opened says it


@dataclass(frozen=True)
class Mine:
    """Something of one's own; `code` where it was shown to its owner."""

    redemption: Redemption
    perk: Perk
    code: str | None


def mine(member_id: int) -> list[Mine]:
    """What a member redeemed, what is still theirs first."""
    query = (
        select(Redemption, Perk, Code.code).join(Perk, Perk.id == Redemption.perk_id)
        .outerjoin(Code, (Code.redemption_id == Redemption.id) & Redemption.shown_at.is_not(None)).where(Redemption.member_id == member_id)
    )
    return [Mine(*row) for row in session().execute(query.order_by(Redemption.state != "held", Redemption.id.desc()).limit(MINE_MOST))]


def own(redemption_id: int, member_id: int | None) -> Mine | None:
    """One of a member's own."""
    query = (
        select(Redemption, Perk, Code.code).join(Perk, Perk.id == Redemption.perk_id)
        .outerjoin(Code, (Code.redemption_id == Redemption.id) & Redemption.shown_at.is_not(None))
        .where(Redemption.id == redemption_id, Redemption.member_id == member_id)
    )
    row = session().execute(query).first() if 0 < redemption_id < 2**63 and member_id is not None else None
    return Mine(*row) if row else None


@dataclass(frozen=True)
class Line:
    """Who got what, as the desk reads it; the code is masked, and who left has no name."""

    redemption: Redemption
    handle: str | None
    name: str
    code: str | None


def lines_of(perk_id: int, after: str | None = None, limit: int = PAGE) -> Page[Line]:
    """A page of who got a perk, the latest first."""
    place = decode(after, 1)
    last = place[0] if place and isinstance(place[0], int) and abs(place[0]) < 2**63 else None
    query = _lines(perk_id)
    query = query.where(Redemption.id < last) if last is not None else query
    rows = session().execute(query.order_by(Redemption.id.desc()).limit(limit + 1)).all()
    lines = [Line(*row) for row in rows[:limit]]
    return Page(lines, encode(lines[-1].redemption.id) if len(rows) > limit else None)


def every_line(perk_id: int) -> Iterator[Line]:
    """All of them for a table, oldest first, read in portions."""
    last = 0
    while rows := session().execute(_lines(perk_id).where(Redemption.id > last).order_by(Redemption.id).limit(1000)).all():
        yield from (Line(*row) for row in rows)
        last = rows[-1].Redemption.id


def _lines(perk_id: int) -> Select:
    return (
        select(Redemption, Member.handle, Member.name, Code.code).outerjoin(Member, (Member.id == Redemption.member_id) & Member.closed_at.is_(None))
        .outerjoin(Code, Code.redemption_id == Redemption.id).where(Redemption.perk_id == perk_id)
    )


def asked_for(perk_id: int, member_id: int | None) -> int:
    """How often a member has redeemed a perk, with what they gave back and without what came with greetings: it only grows."""
    query = select(func.count()).select_from(Redemption).where(Redemption.perk_id == perk_id, Redemption.member_id == member_id, Redemption.greeting_id.is_(None))
    return session().scalar(query) or 0


def latest_asked_for(perk_id: int, member_id: int) -> Redemption | None:
    """What a member redeemed of a perk last."""
    query = select(Redemption).where(Redemption.perk_id == perk_id, Redemption.member_id == member_id, Redemption.greeting_id.is_(None))
    return session().scalars(query.order_by(Redemption.id.desc()).limit(1)).first()


def came_with(greeting_id: int) -> bool:
    """Whether a greeting brought a code."""
    return bool(session().scalar(select(exists().where(Redemption.greeting_id == greeting_id))))


def redemption_of(redemption_id: int) -> tuple[Redemption, Perk] | None:
    """One of them with its perk, for the desk."""
    query = select(Redemption, Perk).join(Perk, Perk.id == Redemption.perk_id).where(Redemption.id == redemption_id)
    row = session().execute(query).first() if 0 < redemption_id < 2**63 else None
    return (row[0], row[1]) if row else None


def over(now: datetime, limit: int = 200) -> list[int]:
    """What is held and past its end, by number."""
    query = select(Redemption.id).where(Redemption.state == "held", Redemption.expires_at <= now)
    return list(session().scalars(query.order_by(Redemption.expires_at, Redemption.id).limit(limit)))


def ending(now: datetime, limit: int = 500) -> list[Redemption]:
    """What ends within a week and was not told of yet; which of it is due the rule says."""
    query = select(Redemption).where(Redemption.state == "held", Redemption.reminded_at.is_(None), Redemption.expires_at > now, Redemption.expires_at <= now + REMIND_BEFORE + timedelta(minutes=1))
    return list(session().scalars(query.order_by(Redemption.expires_at, Redemption.id).limit(limit)))


def other_ways_in(board_id: int, but: Redemption) -> int:
    """How many other redemptions still let this member onto a board."""
    query = select(func.count()).select_from(Redemption).join(Perk, Perk.id == Redemption.perk_id)
    return session().scalar(query.where(Perk.board_id == board_id, Redemption.member_id == but.member_id, Redemption.id != but.id, Redemption.state == "held", _OPENED)) or 0


def perk_problems() -> list[str]:
    """What must not be, for `flask check`: counted by the database."""
    free = select(Code.perk_id, func.count().label("n")).where(Code.redemption_id.is_(None), Code.void.is_(False)).group_by(Code.perk_id).subquery()
    pools = session().execute(select(Perk.id, Perk.stock, func.coalesce(free.c.n, 0)).outerjoin(free, free.c.perk_id == Perk.id).where(Perk.kind == "code", Perk.stock != func.coalesce(free.c.n, 0)))
    low = session().scalars(select(Perk.id).where(Perk.stock < 0))
    without = session().scalars(
        select(Redemption.id).join(Perk, Perk.id == Redemption.perk_id).outerjoin(Code, Code.redemption_id == Redemption.id)
        .where(Perk.kind == "code", Redemption.state.in_(("held", "used")), Code.id.is_(None)),
    )
    strange = session().scalars(select(Code.id).join(Redemption, Redemption.id == Code.redemption_id).where((Redemption.perk_id != Code.perk_id) | ((Redemption.state == "returned") & ~Code.void)))
    shut = session().execute(
        select(Redemption.id, Perk.board_id).join(Perk, Perk.id == Redemption.perk_id)
        .outerjoin(BoardGuest, (BoardGuest.board_id == Perk.board_id) & (BoardGuest.member_id == Redemption.member_id))
        .join(Member, Member.id == Redemption.member_id).where(Perk.kind == "early_access", Redemption.state == "held", _OPENED, BoardGuest.member_id.is_(None), Member.closed_at.is_(None)),
    )
    return [
        *(f"perk {one}: {stock} in stock, {codes} codes to hand out" for one, stock, codes in pools), *(f"perk {one}: less than nothing in stock" for one in low),
        *(f"redemption {one}: without a code" for one in without), *(f"code {one}: handed out twice, or for another perk" for one in strange),
        *(f"redemption {one}: not let onto board {board}" for one, board in shut), *_unpaid(),
    ]


def _unpaid() -> Iterator[str]:
    """Every redemption took its price once, and what was given back came back once."""
    back = select(Entry.reverses_id, func.sum(Entry.points).label("n")).where(Entry.reverses_id.is_not(None)).group_by(Entry.reverses_id).subquery()
    query = (
        select(Redemption.id, Redemption.points, Redemption.state, Entry.points.label("taken"), back.c.n.label("given"))
        .outerjoin(Entry, (Entry.id == Redemption.entry_id) & (Entry.member_id == Redemption.member_id) & (Entry.thing_id == Redemption.id)).outerjoin(back, back.c.reverses_id == Redemption.entry_id)
        .where(func.coalesce(-Entry.points, 0) != Redemption.points)
    )
    yield from (f"redemption {row.id}: {row.points} points, {-(row.taken or 0)} by the ledger" for row in session().execute(query.order_by(Redemption.id)))
    given = (
        select(Redemption.id, Redemption.state, Redemption.points, func.coalesce(back.c.n, 0).label("given")).outerjoin(back, back.c.reverses_id == Redemption.entry_id)
        .where(func.coalesce(back.c.n, 0) != case((Redemption.state == "returned", Redemption.points), else_=0))
    )
    yield from (f"redemption {row.id} is {row.state}: {row.given} points given back" for row in session().execute(given.order_by(Redemption.id)))
