"""What a member has earned, holds and is invited to, each as a read that is asked with others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from ideas.accounts.models import Member
from ideas.badges.models import EarnedBadge
from ideas.badges.rules.table import TABLE
from ideas.core.db import BigId
from ideas.core.reads import Read, Rows
from ideas.core.words import Message
from ideas.panels.models import Invitation, Panel
from ideas.perks.models import Perk, Redemption
from ideas.rewards.models import Balance
from ideas.standings.models import Ambassador, Standing

BADGES_MOST, PERKS_MOST, INVITATIONS_MOST = 4, 4, 4
_ME = bindparam("earned_by", type_=BigId)
_NOW = bindparam("earned_now", type_=Redemption.at.type)


@dataclass(frozen=True)
class Means:
    """Where a member stands: points of twelve months, tier and when it ends, what may be spent (below 0 it is to be made up)."""

    points: int = 0
    tier: str = "fan"
    falls_at: datetime | None = None
    balance: int = 0


def means_read(member_id: int | None) -> Read[Means]:
    """One's own points and tier; those of somebody without any are a fan's."""
    return Read(_means, _MEANS, {"earned_by": member_id})


def _means(rows: Rows) -> Means:
    row: Any = rows[0] if rows else None
    return Means(row.points or 0, row.tier or "fan", row.falls_at, row.balance or 0) if row is not None else Means()


_MEANS = (
    select(Standing.points, Standing.tier, Standing.falls_at, Balance.balance).select_from(Member)
    .outerjoin(Standing, Standing.member_id == Member.id).outerjoin(Balance, Balance.member_id == Member.id).where(Member.id == _ME)
)


def badges_read(member_id: int | None, since: datetime) -> Read[list[Message]]:
    """The names of the badges earned since a moment, the latest first; at most four."""
    return Read(_badges, _BADGES, {"earned_by": member_id, "badges_since": since})


def _badges(rows: Rows) -> list[Message]:
    names = {badge.key: badge.name for badge in TABLE}
    return [names[row.badge] for row in sorted(rows, key=lambda row: (row.at, row.badge), reverse=True) if row.badge in names]


_BADGES = (
    select(EarnedBadge.badge, EarnedBadge.at).where(EarnedBadge.member_id == _ME, EarnedBadge.at > bindparam("badges_since", type_=EarnedBadge.at.type))
    .order_by(EarnedBadge.at.desc(), EarnedBadge.badge).limit(BADGES_MOST)
)


@dataclass(frozen=True)
class Held:
    """A perk that was redeemed and not used yet."""

    id: int
    title_de: str
    title_en: str
    expires_at: datetime | None


def perks_read(member_id: int | None) -> Read[list[Held]]:
    """The latest four perks that a member holds, what runs out first at the top."""
    return Read(_held, _HELD, {"earned_by": member_id})


def _held(rows: Rows) -> list[Held]:
    ranked = sorted(rows, key=lambda row: (row.expires_at is None, row.expires_at.timestamp() if row.expires_at else 0.0, -row.id))
    return [Held(row.id, row.title_de, row.title_en, row.expires_at) for row in ranked]


_HELD = (
    select(Redemption.id, Perk.title_de, Perk.title_en, Redemption.expires_at).join(Perk, Perk.id == Redemption.perk_id)
    .where(Redemption.member_id == _ME, Redemption.state == "held").order_by(Redemption.id.desc()).limit(PERKS_MOST)
)


@dataclass(frozen=True)
class Invited:
    """Something a member is invited to and has not answered, until when."""

    title_de: str
    title_en: str
    answer_by: datetime


def invited_read(member_id: int | None, now: datetime) -> Read[list[Invited]]:
    """The invitations of the team that wait for this member, the most pressing first."""
    return Read(_invited, _INVITED, {"earned_by": member_id, "earned_now": now})


def _invited(rows: Rows) -> list[Invited]:
    return [Invited(row.title_de, row.title_en, row.answer_by) for row in sorted(rows, key=lambda row: (row.answer_by, row.id))]


_INVITED = (
    select(Invitation.id, Panel.title_de, Panel.title_en, Panel.answer_by).join(Panel, Panel.id == Invitation.panel_id)
    .where(Invitation.member_id == _ME, Invitation.invited_at.is_not(None), Invitation.answered_at.is_(None), Panel.answer_by > _NOW)
    .order_by(Invitation.invited_at.desc(), Invitation.id.desc()).limit(INVITATIONS_MOST)
)


def ambassador_read(member_id: int | None, now: datetime) -> Read[int | None]:
    """The number of the question to be an ambassador, where it waits for an answer."""
    return Read(lambda rows: max((row.id for row in rows), default=None), _ASKED, {"earned_by": member_id, "earned_now": now})


_ASKED = select(Ambassador.id).where(and_(Ambassador.member_id == _ME, Ambassador.agreed_at.is_(None), Ambassador.declined_at.is_(None), Ambassador.answer_until > _NOW))
