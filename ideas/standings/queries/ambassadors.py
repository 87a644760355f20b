"""Reads of ambassadors: who was asked and what became of it, how many places there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import STAFF, Member
from ideas.core.db import session
from ideas.core.names import handle_key
from ideas.core.numbers import number
from ideas.standings.models import Ambassador, Standing
from ideas.standings.rules import Candidate, ambassadors_most

MOST = 200


def _stands(now: datetime) -> ColumnElement[bool]:
    """Asked and still to answer, or in their term."""
    a = Ambassador
    return or_(and_(a.agreed_at.is_(None), a.declined_at.is_(None), a.ended_at.is_(None), a.answer_until > now), and_(a.agreed_at.is_not(None), a.ends_at > now))


def places_taken(now: datetime) -> int:
    """How many places are taken or promised."""
    return session().scalar(select(func.count()).select_from(Ambassador).where(_stands(now))) or 0


def places_in_all() -> int:
    """How many there may be: a share of those who earned points in twelve months."""
    active = session().scalar(select(func.count()).select_from(Standing).where(Standing.points > 0)) or 0
    return ambassadors_most(active, number(session(), "ambassadors_share"))


def fan_by_handle(handle: str) -> Member | None:
    """An open account by its handle."""
    return session().scalar(select(Member).where(Member.handle_key == handle_key(handle.removeprefix("@")), Member.closed_at.is_(None)))


def candidate(member: Member | None, now: datetime) -> Candidate | None:
    """What a rule needs of whom an invitation is for."""
    if member is None:
        return None
    points = session().scalar(select(Standing.points).where(Standing.member_id == member.id)) or 0
    asked = session().scalar(select(Ambassador.id).where(Ambassador.member_id == member.id, _stands(now)).limit(1)) is not None
    return Candidate(points, member.role not in STAFF and member.source is None, asked)


def question_for(ambassador_id: int, member_id: int | None) -> Ambassador | None:
    """A question, for whom it was put to."""
    return session().scalar(select(Ambassador).where(Ambassador.id == ambassador_id, Ambassador.member_id == member_id)) if 0 < ambassador_id < 2**63 else None


def open_question(member_id: int, now: datetime) -> Ambassador | None:
    """What this member was asked and has not answered yet."""
    a = Ambassador
    return session().scalar(select(a).where(a.member_id == member_id, a.agreed_at.is_(None), a.declined_at.is_(None), a.ended_at.is_(None), a.answer_until > now).order_by(a.id.desc()).limit(1))


def ambassador_by_id(ambassador_id: int) -> Ambassador | None:
    """One of the desk's list."""
    return session().get(Ambassador, ambassador_id) if 0 < ambassador_id < 2**63 else None


@dataclass(frozen=True)
class Row:
    """An ambassador at the desk: `state` is asked, now, declined, silent, ending or over."""

    ambassador: Ambassador
    name: str
    handle: str
    asked_by: str | None
    ended_by: str | None
    state: str


def all_ambassadors(now: datetime) -> list[Row]:
    """Whom the team asked, the latest first."""
    asker, ender = aliased(Member), aliased(Member)
    query = (
        select(Ambassador, Member.name, Member.handle, asker.name, ender.name).join(Member, Member.id == Ambassador.member_id)
        .outerjoin(asker, asker.id == Ambassador.asked_by_id).outerjoin(ender, ender.id == Ambassador.ended_by_id)
    )
    return [Row(*row, _state(row[0], now)) for row in session().execute(query.order_by(Ambassador.id.desc()).limit(MOST))]


def _state(one: Ambassador, now: datetime) -> str:
    if one.declined_at is not None:
        return "declined"
    if one.agreed_at is None:
        return "over" if one.ended_at is not None else "asked" if one.answer_until > now else "silent"
    if one.ends_at is not None and one.ends_at <= now:
        return "over"
    return "ending" if one.ended_at is not None else "now"
