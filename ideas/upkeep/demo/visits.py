"""When the demo's people last looked at their home, so that it tells of what happened since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ideas.accounts.queries import actor_of
from ideas.homes.actions import note_visit

LAST = timedelta(days=5)


def visits(members: dict[str, Any], now: datetime) -> None:
    """Everybody was here five days ago."""
    for member in members.values():
        note_visit(by=actor_of(member), now=now - LAST)
