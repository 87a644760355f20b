"""How long a page stays true by the clock: until the portal's next day at most, or until the first moment it was told of."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import g

from ideas.core.db import now
from ideas.core.words import ZONE


def begin() -> None:
    """A page is of the moment its request began."""
    g.page_moment = now()


def true_until(moment: datetime | None) -> None:
    """What this page says changes at this moment; a moment that is past says nothing."""
    if moment is not None and moment > now():
        g.true_until = min(moment, g.get("true_until", moment))


def end_of_truth() -> datetime:
    """The moment it ends. Each page counts as one that names days: "3 days left", "2 days late"."""
    begun = g.get("page_moment") or now()
    next_day = datetime.combine(begun.astimezone(ZONE).date() + timedelta(days=1), time(), ZONE)
    return min(next_day, g.get("true_until", next_day))


def seconds_true() -> float:
    """How many seconds are left to it."""
    return (end_of_truth() - now()).total_seconds()
