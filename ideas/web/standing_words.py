"""What pages say of where somebody stands: the tier beside a name, the box of one's own standing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ideas.accounts.models import STAFF, Member
from ideas.core.db import now
from ideas.core.words import N_, Message
from ideas.rewards.queries import balance_of
from ideas.standings.queries import ambassador_until, limits, shown_tiers, standing_of
from ideas.standings.rules import TIER_WORDS, TIERS, Limits, missing_points
from ideas.web.context import say


def tier_name(tier: str) -> str:
    """A tier in the reader's language."""
    return say(TIER_WORDS[tier])


def tier_chip(member: Member) -> dict[str, Any] | None:
    """The tier on a member's page; nothing for fans, for staff, and for who left the boards."""
    tier = shown_tiers([member.id]).get(member.id) if member.role not in STAFF and member.source is None else None
    if tier is None:
        return None
    return {"tier": tier, "name": tier_name(tier), "until": ambassador_until(member.id, now()) if tier == "ambassador" else None}


def standing_box(member_id: int) -> dict[str, Any]:
    """One's own standing: tier, way to the next, what is about to end, what may be spent."""
    row, numbers, has = standing_of(member_id), limits(), balance_of(member_id)
    tier, points = (row.tier, row.points) if row else ("fan", 0)
    return {
        "tier": tier, "name": tier_name(tier), "points": points, "marks": _marks(numbers), "done": _done(tier, points, numbers), "missing": missing_points(tier, points, numbers),
        "next_name": _next_name(tier), "falls_at": row.falls_at if row else None, "notice_days": numbers.notice_days, "until": _until(tier, member_id),
        "hidden": row is not None and row.hidden_at is not None, "balance": max(has.balance, 0), "to_make_up": has.to_make_up,
    }


def _marks(numbers: Limits) -> list[dict[str, Any]]:
    return [{"at": numbers.of(tier), "note": tier_name(tier)} for tier in TIERS[1:]]


def _done(tier: str, points: int, numbers: Limits) -> int:
    """The last peg is reached by an invitation, not by points."""
    return max(points, numbers.ambassador) if tier == "ambassador" else min(points, numbers.ambassador - 1)


def _next_name(tier: str) -> str:
    return tier_name(TIERS[min(TIERS.index(tier) + 1, len(TIERS) - 1)])


def _until(tier: str, member_id: int) -> datetime | None:
    return ambassador_until(member_id, now()) if tier == "ambassador" else None


_ASKED = N_("%(points)s, when asked")


def tier_lines() -> list[tuple[str, str]]:
    """Each tier above the first, and from how many points on it is had."""
    numbers = limits()
    return [(tier_name(tier), say(Message(_ASKED.key, {"points": numbers.of(tier)})) if tier == "ambassador" else str(numbers.of(tier))) for tier in TIERS[1:]]
