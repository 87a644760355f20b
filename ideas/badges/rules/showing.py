"""How far one is on the way to a badge, how many have it, and which three are shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ideas.accounts.rules import Person, why_not_own
from ideas.badges.rules.table import BADGES, Badge
from ideas.core.refusal import Refusal
from ideas.core.words import N_

MOST = 3
PERCENT = 100


@dataclass(frozen=True)
class Standing:
    """One member and one badge: how much has counted, since when it is earned, where it is shown."""

    badge: Badge
    count: int = 0
    earned_at: datetime | None = None
    place: int | None = None

    @property
    def done(self) -> int:
        """As it is said: never more than it takes, and all of it once earned."""
        return self.badge.target if self.earned_at is not None else min(self.count, self.badge.target)


def share_of(holders: int, members: int) -> int:
    """How many members of a hundred have it, rounded down; never more than 100, also where members left since they were counted."""
    return PERCENT * max(holders, 0) // max(members, holders, 1)


def why_not_choose(person: Person, keys: Sequence[str], earned: Collection[str], now: datetime, *, own: bool) -> Refusal | None:
    """One's own earned badges, three at most, each once."""
    refusal = why_not_own(person, own, now)
    if refusal is None and len(keys) > MOST:
        return Refusal("badges_too_many", N_("Three at most: take one away first."), 422, field="badge")
    if refusal is None and (len(set(keys)) < len(keys) or not set(keys) <= set(earned)):
        return Refusal("badge_not_earned", N_("Choose from the badges you have."), 422, field="badge")
    return refusal


def shown(standings: Sequence[Standing]) -> list[Standing]:
    """What stands on a member's page: what was chosen, in that order; of who chose nothing, the latest three that are not quiet."""
    chosen = sorted((one for one in standings if one.place is not None), key=lambda one: one.place or 0)
    if chosen:
        return chosen
    latest = sorted((one for one in standings if one.earned_at is not None and not one.badge.quiet), key=_latest_first)
    return latest[:MOST]


def _latest_first(one: Standing) -> tuple[float, int]:
    return (-(one.earned_at.timestamp() if one.earned_at else 0.0), list(BADGES).index(one.badge.key))
