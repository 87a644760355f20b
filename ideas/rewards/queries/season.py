"""A member's entries of one rule in a season: what has to be looked at together; and who may have entries at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import func, select

from ideas.accounts.models import Member
from ideas.board.queries.earning import came_alone
from ideas.core.bulk import chunks
from ideas.core.db import session
from ideas.rewards.models import Balance, Entry


def season_days(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter a day is in."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = date(day.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def with_points(member_ids: Iterable[int]) -> set[int]:
    """Those of them who may have points, whatever an event says: neither people from before this portal, whom an older version wrote into events, nor who is not there any more."""
    found: set[int] = set()
    for some in chunks(sorted(set(member_ids)), 5000):
        found |= set(session().scalars(select(Member.id).where(Member.id.in_(some), ~came_alone())))
    return found


def from_before() -> list[int]:
    """People from before this portal who have a balance, which an older version gave them, by number."""
    return list(session().scalars(select(Balance.member_id).join(Member, Member.id == Balance.member_id).where(came_alone()).order_by(Balance.member_id)))


def entry_of(event_id: int, rule: str, member_id: int) -> Entry | None:
    """The entry of an event, rule and member, where it is written."""
    return session().scalar(select(Entry).where(Entry.event_id == event_id, Entry.rule == rule, Entry.member_id == member_id))


def base_entries(member_id: int, rule: str, span: tuple[date, date]) -> list[Entry]:
    """What events wrote in these days, without corrections."""
    query = select(Entry).where(Entry.member_id == member_id, Entry.family == rule, Entry.day.between(*span), Entry.reverses_id.is_(None))
    return list(session().scalars(query.order_by(Entry.id)))


def paid_of(member_id: int, rule: str, span: tuple[date, date]) -> dict[int, int]:
    """What each of them has brought up to now, its corrections included."""
    base = func.coalesce(Entry.reverses_id, Entry.id)
    query = select(base, func.sum(Entry.points)).where(Entry.member_id == member_id, Entry.family == rule, Entry.day.between(*span)).group_by(base)
    return {row[0]: int(row[1]) for row in session().execute(query)}
