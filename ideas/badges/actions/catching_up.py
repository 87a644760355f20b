"""Badges for what happened before a portal had badges, or before a badge was in the table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ideas.badges.actions.earning import earn, earn_spotted
from ideas.badges.models import EarnedBadge
from ideas.badges.rules.table import KINDS, SPOTTED_AT
from ideas.core.db import session
from ideas.core.deliveries import Again
from ideas.core.events import Event

STEP = 500


def catch_up(*, now: datetime) -> int:
    """Count every live event anew, the oldest first, each in a transaction of its own; gives how many badges were earned by that. Twice is the same as once."""
    before, after = _earned(), 0
    while events := _some(after):
        for event in events:
            earn(event, now=now)
            if event.kind in SPOTTED_AT:
                _earn_spotted(event, now)
        after = events[-1].id
    return _earned() - before


def _earn_spotted(event: Event, now: datetime) -> None:
    cursor = None
    while isinstance(more := earn_spotted(event, now=now, cursor=cursor), Again):
        cursor = more.cursor


def _some(after: int) -> list[Event]:
    return list(session().scalars(select(Event).where(Event.id > after, Event.kind.in_(KINDS), Event.origin == "live").order_by(Event.id).limit(STEP)))


def _earned() -> int:
    return int(session().scalar(select(func.count()).select_from(EarnedBadge)) or 0)
