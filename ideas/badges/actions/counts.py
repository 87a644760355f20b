"""Keeping how many have each badge: with every badge given, and all of it anew by the hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from ideas.accounts.models import Member
from ideas.badges.models import EVERYBODY, BadgeCount, EarnedBadge
from ideas.badges.rules.table import BADGES
from ideas.core.db import action, session, table


def add_to_counts(badges: Iterable[str], each: int) -> None:
    """Inside a use case, as its last writes: each of these badges has one holder more (`each` 1) or fewer (-1). In one order everywhere, so that nobody waits in a ring."""
    for badge, times in sorted(Counter(badges).items()):
        _put(badge, each * times, add=True)


def _put(badge: str, count: int, *, add: bool) -> None:
    dialect = postgresql if session().get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(table(BadgeCount)).values(badge=badge, count=count)
    told = BadgeCount.count + count if add else new.excluded["count"]
    session().execute(new.on_conflict_do_update(index_elements=["badge"], set_={"count": told}))


def renew_holders(*, now: datetime) -> None:
    """By the hour: how many members there are (confirmed, not closed), and who holds what, counted anew."""
    members = session().scalar(select(func.count()).select_from(Member).where(Member.closed_at.is_(None), Member.confirmed_at.is_not(None)))
    session().rollback()
    recount(int(members or 0), now=now)


@action
def recount(members: int, *, now: datetime) -> None:  # noqa: ARG001 (the use cases' form)
    """Write the number of members, and under the lock of each count its holders as they are."""
    for badge in sorted(BADGES):
        _put(badge, 0, add=True)
        held = session().scalar(select(func.count()).select_from(EarnedBadge).where(EarnedBadge.badge == badge))
        _put(badge, int(held or 0), add=False)
    _put(EVERYBODY, members, add=False)
