"""When a visit to one's home is written down, and where the one before it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

NOTED_EVERY = timedelta(hours=1)
SITTING = timedelta(hours=4)


class Visit(NamedTuple):
    """When somebody was last here, and until when they had been here before this visit."""

    seen_at: datetime
    since_at: datetime | None


def visit_to_note(seen_at: datetime | None, since_at: datetime | None, now: datetime) -> Visit | None:
    """What is to be written of a visit now; None where one was written within the hour.

    Who comes back within four hours is still on the same visit: what was new to them stays shown as new.
    """
    if seen_at is not None and now - seen_at < NOTED_EVERY:
        return None
    return Visit(now, since_at if seen_at is not None and now - seen_at < SITTING else seen_at)
