"""The demo's season: what its people earned by everything that happened, and the tiers they have by it."""

from __future__ import annotations

from datetime import datetime

from ideas.rewards.bring_in import bring_in
from ideas.standings.actions import settle


def points(now: datetime) -> None:
    """Book all events there are, each at its moment."""
    settle(bring_in(now=now), now=now)
