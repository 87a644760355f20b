"""Reads of where members stand: their tiers, the points of twelve months, whom the clock concerns. Who left the boards is shown nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from ideas.accounts.models import Member
from ideas.core.bulk import pairs
from ideas.core.db import session
from ideas.core.numbers import number
from ideas.rewards.models import Entry
from ideas.rewards.rules import RULES
from ideas.standings.models import Ambassador, Standing
from ideas.standings.rules import Limits
from ideas.votes.models import Vote

COUNTING = frozenset(rule.family for rule in RULES.values() if rule.counts)


def limits() -> Limits:
    """The portal's numbers for tiers, as they are in force."""
    now = session()
    return Limits(number(now, "tier_insider"), number(now, "tier_co_creator"), number(now, "tier_ambassador"), number(now, "tier_notice_days"))


def tier_of(member_id: int) -> str:
    """The tier a member has, whether they stand on boards or not."""
    return session().scalar(select(Standing.tier).where(Standing.member_id == member_id)) or "fan"


def standing_of(member_id: int) -> Standing | None:
    """A member's row; None for a fan without points."""
    return session().get(Standing, member_id)


def shown_tiers(member_ids: Collection[int]) -> dict[int, str]:
    """The tiers that may be shown beside names: of who is more than a fan, has not left the boards and is not on the team. One statement, none for nobody."""
    query = select(Standing.member_id, Standing.tier).where(Standing.member_id.in_(list(member_ids)), Standing.tier != "fan", Standing.hidden_at.is_(None))
    query = query.join(Member, Member.id == Standing.member_id).where(Member.role == "member")
    return {row.member_id: row.tier for row in session().execute(query)} if member_ids else {}


def supporter_tiers(idea_id: int) -> Counter[str]:
    """How many supporters of an idea have each tier today. Exact numbers, for publishing coarse ones alone."""
    tier = func.coalesce(Standing.tier, "fan")
    query = select(tier, func.count()).select_from(Vote).outerjoin(Standing, Standing.member_id == Vote.member_id)
    return Counter(dict(session().execute(query.where(Vote.idea_id == idea_id, Vote.state == "counted", Vote.member_id.is_not(None)).group_by(tier)).all()))


def is_hidden(member_id: int) -> bool:
    """Whether this member left the boards."""
    return session().scalar(select(Standing.hidden_at).where(Standing.member_id == member_id)) is not None


def ambassador_until(member_id: int, now: datetime) -> datetime | None:
    """Until when this member is an ambassador."""
    return session().scalar(select(func.max(Ambassador.ends_at)).where(Ambassador.member_id == member_id, Ambassador.agreed_at.is_not(None), Ambassador.ends_at > now))


@dataclass(frozen=True)
class Risen:
    """Somebody who reached a tier."""

    handle: str
    name: str
    picture_key: str | None
    tier: str
    since: datetime


def lately_risen(limit: int = 6) -> list[Risen]:
    """Who reached a tier lately and stands on boards, the latest first; the team does not."""
    query = select(Member.handle, Member.name, Member.picture_key, Standing.tier, Standing.since).join(Member, Member.id == Standing.member_id)
    risen = query.where(Standing.tier != "fan", Standing.hidden_at.is_(None), Member.role == "member").order_by(Standing.since.desc(), Standing.member_id.desc()).limit(limit)
    return [Risen(*row) for row in session().execute(risen)]


@dataclass(frozen=True)
class Sum:
    """A member's points of twelve months, and the day of the oldest of them."""

    points: int = 0
    oldest: date | None = None


def sums_after(member_ids: Collection[int], day: date, until: datetime) -> dict[int, Sum]:
    """What these members earned after a day and until a moment, less what was taken back: spending and presents do not count. One statement."""
    query = select(Entry.member_id, func.sum(Entry.points), func.min(Entry.day)).where(Entry.member_id.in_(list(member_ids)), Entry.family.in_(COUNTING), Entry.day > day, Entry.at <= until, Entry.points != 0)
    return {row[0]: Sum(int(row[1]), row[2]) for row in session().execute(query.group_by(Entry.member_id))}


def terms_of(member_ids: Collection[int]) -> dict[int, datetime]:
    """When the terms of ambassadors among these members end, or ended."""
    query = select(Ambassador.member_id, func.max(Ambassador.ends_at)).where(Ambassador.member_id.in_(list(member_ids)), Ambassador.agreed_at.is_not(None))
    return pairs(query.group_by(Ambassador.member_id))


def due_members(now: datetime, limit: int) -> list[int]:
    """Whose standing the clock changes by now."""
    query = select(Standing.member_id).where(Standing.look_again_at.is_not(None), Standing.look_again_at <= now)
    return list(session().scalars(query.order_by(Standing.look_again_at, Standing.member_id).limit(limit)))
