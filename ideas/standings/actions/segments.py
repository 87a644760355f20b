"""Supporters by segment with their tiers, which triage below knows nothing of."""

from __future__ import annotations

from datetime import datetime

from ideas.standings.queries import supporter_tiers
from ideas.triage.actions.segments import renew_segments


def publish_segments(*, now: datetime) -> int:
    """Publish anew to the team how supporters divide, where that may be; gives of how many ideas."""
    return renew_segments(further={"tier": supporter_tiers}, now=now)
