"""What members do with their badges: choose three to show; leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from ideas.accounts.models import Actor, Member
from ideas.badges.actions.counts import add_to_counts
from ideas.badges.models import BadgeMark, EarnedBadge
from ideas.badges.queries.standings import earned_by
from ideas.badges.rules.showing import why_not_choose
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist


@action
def choose(member: Member, badges: Sequence[str], *, by: Actor, now: datetime) -> None:
    """Show these badges on one's page, in this order; none gives the choice back to the portal. Raises Refused."""
    member = locked(member)
    insist(why_not_choose(by, badges, earned_by(member.id), now, own=member.id == by.id))
    chosen = select(EarnedBadge.badge).where(EarnedBadge.member_id == member.id, EarnedBadge.place.is_not(None)).order_by(EarnedBadge.place)
    if session().scalars(chosen).all() == list(badges):
        return
    mine = update(EarnedBadge).where(EarnedBadge.member_id == member.id)
    session().execute(mine.values(place=None))
    for place, badge in enumerate(badges, 1):
        session().execute(mine.where(EarnedBadge.badge == badge).values(place=place))
    record("badge.chosen", by=by, now=now, badges=len(badges))


def forget(member_id: int) -> None:
    """Inside a running use case, under the member's lock: a leaver's badges go, and so does what counted towards others."""
    held = session().scalars(select(EarnedBadge.badge).where(EarnedBadge.member_id == member_id)).all()
    session().execute(delete(BadgeMark).where(BadgeMark.member_id == member_id))
    session().execute(delete(EarnedBadge).where(EarnedBadge.member_id == member_id))
    add_to_counts(held, -1)
