"""Points that come: given by hand with a thank-you."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.core.db import action
from ideas.core.events import recorded
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write


@action
def grant(member_id: int, points: int, *, rule: str = "granted", thing_id: int | None = None, by: Actor, now: datetime) -> int:
    """Points given by hand, to spend alone: a present is no performance, so no board and no tier knows of it. Gives the entry's number."""
    lock_balances([member_id])
    event_id = recorded("points.granted", by=by, now=now, member_id=member_id, thing_id=thing_id, points=points, rule=rule)
    return write([Line(event_id, rule, member_id, points, now, day_of(now), thing_id=thing_id)])[0]
