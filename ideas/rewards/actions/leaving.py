"""Leaving: who closed the account stands on no board, and their points have lapsed; who is taken back with an import leaves nothing."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete

from ideas.core.db import session
from ideas.rewards.models import Balance, Entry, PointScore


def forget(member_id: int) -> None:
    """Inside leaving: the boards' sums go. The ledger stays, since what others have hangs together with it: numbers alone, of a former member."""
    session().execute(delete(PointScore).where(PointScore.member_id == member_id))


def take_along(member_ids: Collection[int]) -> None:
    """Inside a use case: what an older version wrote for these people from before this portal, who earn nothing. The one place that takes entries out of the ledger."""
    for rows in (Entry, Balance, PointScore):
        session().execute(delete(rows).where(rows.member_id.in_(member_ids)))
