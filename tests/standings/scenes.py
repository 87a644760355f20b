"""Points for tests of standings, written by the ledger's own writer."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import SYSTEM
from ideas.core.db import writing
from ideas.core.events import recorded
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.standings.actions import settle


def earn(member_id: int, points: int, at: datetime, *, topics: tuple[int, ...] = (), rule: str = "published", settled: bool = True) -> None:
    """So many points at a moment, and what follows for the tier. The event they are for is one that nothing follows from."""
    with writing():
        event_id = recorded("member.token_made", by=SYSTEM, now=at, member_id=member_id)
        lock_balances([member_id])
        write([Line(event_id, rule, member_id, points, at, day_of(at), topics=topics)])
    if settled:
        settle([member_id], now=at)
