"""Leaving: who closed the account stands on no board, and their points have lapsed."""

from __future__ import annotations

from sqlalchemy import delete

from ideas.core.db import session
from ideas.rewards.models import PointScore


def forget(member_id: int) -> None:
    """Inside leaving: the boards' sums go. The ledger stays, since what others have hangs together with it: numbers alone, of a former member."""
    session().execute(delete(PointScore).where(PointScore.member_id == member_id))
