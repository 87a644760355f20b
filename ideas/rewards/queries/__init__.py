"""Reads of points: what a member has."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ideas.core.db import session
from ideas.rewards.models import Balance


@dataclass(frozen=True)
class Has:
    """What a member may spend (below 0: to be made up), and what they earned in all."""

    balance: int
    earned: int

    @property
    def to_make_up(self) -> int:
        """How many points are to be made up before anything can be spent."""
        return max(-self.balance, 0)


def balance_of(member_id: int) -> Has:
    """The points of a member; of who never had any: none."""
    row = session().execute(select(Balance.balance, Balance.earned).where(Balance.member_id == member_id)).first()
    return Has(row.balance, row.earned) if row else Has(0, 0)
