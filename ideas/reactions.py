"""What follows from an event, and what is due by the clock: each consequence of the portal on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ideas.core.deliveries import FollowUp, name_of
from ideas.notifications.actions import send_mail

REACTIONS: dict[str, list[FollowUp]] = {
    "mail.requested": [send_mail],
}

SCHEDULE: dict[str, tuple[timedelta, Callable[..., object]]] = {}

FOLLOW_UPS: dict[str, FollowUp] = {name_of(f): f for follow_ups in REACTIONS.values() for f in follow_ups}

__all__ = ["FOLLOW_UPS", "REACTIONS", "SCHEDULE", "datetime"]
