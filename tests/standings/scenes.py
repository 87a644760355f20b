"""Points for tests of standings, written by the ledger's own writer."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from ideas.core.db import writing
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.standings.actions import settle

_events = count(1_000_000)


def earn(member_id: int, points: int, at: datetime, *, topics: tuple[int, ...] = (), rule: str = "published", settled: bool = True) -> None:
    """So many points at a moment, and what follows for the tier."""
    with writing():
        lock_balances([member_id])
        write([Line(next(_events), rule, member_id, points, at, day_of(at), topics=topics)])
    if settled:
        settle([member_id], now=at)
