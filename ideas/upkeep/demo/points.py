"""The demo's season: what its people earned by everything that happened, and the tiers they have by it."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Member
from ideas.rewards.bring_in import bring_in, bring_in_ideas
from ideas.standings.actions import settle
from ideas.upkeep.demo.stood import stood


def points(members: dict[str, Member], now: datetime) -> None:
    """Book all events there are, each at its moment; then who stands where."""
    stood(bring_in(now=now), members["hanna-vogt"], now)


def points_since(now: datetime) -> None:
    """What ideas brought that came by what is written after the points, such as a board for those who reached a tier."""
    settle(bring_in_ideas(now=now), now=now)
