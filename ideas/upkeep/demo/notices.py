"""What the demo's people find in their inboxes: the last weeks, as the register of notices says; no mail leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ideas.core.db import session
from ideas.core.events import Event
from ideas.notifications.bring_in import bring_in
from ideas.notifications.rules import NOTICES

WEEKS, UNREAD = timedelta(weeks=8), timedelta(weeks=3)


def notices(now: datetime) -> None:
    """Notices of the last eight weeks; those of the last three are not read yet."""
    recent = select(Event).where(Event.kind.in_(NOTICES), Event.at > now - WEEKS).order_by(Event.at, Event.id)
    bring_in(session().scalars(recent).all(), read_before=now - UNREAD, now=now)
