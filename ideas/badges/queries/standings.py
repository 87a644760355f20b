"""How a member stands with each badge, what their page shows, and how many have each: counts that are kept, never a scan."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from ideas.badges.models import BadgeCount, BadgeMark, EarnedBadge
from ideas.badges.rules.showing import Standing, shown
from ideas.badges.rules.table import BADGES
from ideas.core.bulk import pairs
from ideas.core.db import session


def standings_of(member_id: int) -> list[Standing]:
    """One member and every badge, in the order of the table: two statements."""
    earned = {row.badge: row for row in session().scalars(select(EarnedBadge).where(EarnedBadge.member_id == member_id))}
    counted = counts_of([member_id], BADGES)
    return [_standing(key, earned.get(key), counted.get((member_id, key), 0)) for key in BADGES]


def _standing(key: str, row: EarnedBadge | None, count: int = 0) -> Standing:
    return Standing(BADGES[key], count, row.at if row else None, row.place if row else None)


def shown_on(member_id: int) -> tuple[list[Standing], int]:
    """What a member's page shows, and how many badges they have: one statement."""
    rows = session().scalars(select(EarnedBadge).where(EarnedBadge.member_id == member_id))
    standings = [_standing(row.badge, row) for row in rows if row.badge in BADGES]
    return shown(standings), len(standings)


def earned_by(member_id: int) -> set[str]:
    """The keys of a member's badges."""
    return set(session().scalars(select(EarnedBadge.badge).where(EarnedBadge.member_id == member_id)))


def have_earned(member_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Of these members, who has which badge."""
    rows = session().execute(select(EarnedBadge.member_id, EarnedBadge.badge).where(EarnedBadge.member_id.in_(list(member_ids))))
    return {(row.member_id, row.badge) for row in rows}


def counts_of(member_ids: Iterable[int], badges: Iterable[str]) -> dict[tuple[int, str], int]:
    """How much has counted so far, by member and badge."""
    query = select(BadgeMark.member_id, BadgeMark.badge, func.count()).where(BadgeMark.member_id.in_(list(member_ids)), BadgeMark.badge.in_(list(badges)))
    return {(member_id, badge): number for member_id, badge, number in session().execute(query.group_by(BadgeMark.member_id, BadgeMark.badge))}


def holder_counts() -> dict[str, int]:
    """How many have each badge, and under the empty name how many members there are."""
    return dict.fromkeys(BADGES, 0) | pairs(select(BadgeCount.badge, BadgeCount.count))
