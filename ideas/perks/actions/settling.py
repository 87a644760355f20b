"""What the house and the clock do with what was redeemed: done, cancelled, reminded of, over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from ideas.accounts.models import SYSTEM, Actor
from ideas.core.db import action, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.perks.actions.redeeming import held, settle, shut_out, take_back
from ideas.perks.models import Redemption
from ideas.perks.queries.redemptions import ending, over
from ideas.perks.rules.redemptions import BY_TIME, ENDS, is_over, remind_at, why_not_cancel, why_not_hand_over


@action
def hand_over(found: Redemption, *, by: Actor, now: datetime) -> None:
    """Staff mark it as done: sent, attended, donated. Its owner is told. Raises Refused."""
    perk, found = held(found)
    insist(why_not_hand_over(found, by, now) or (ENDS if perk.kind in BY_TIME else None))
    settle(found, "used", by=by, now=now)
    record("perk.handed_over", by=by, now=now, member_id=found.member_id, thing_id=perk.id, redemption=found.id)


@action
def cancel(found: Redemption, reason: str, *, by: Actor, now: datetime) -> None:
    """Staff take it back with a reason that its owner reads; the points return. Raises Refused."""
    perk, found = held(found)
    reason = clean_text(reason).strip()
    insist(why_not_cancel(found, reason, by, now))
    found.reason = reason
    take_back(perk, found, by=by, now=now)
    record("perk.cancelled", by=by, now=now, member_id=found.member_id, thing_id=perk.id, redemption=found.id, points=found.points)


def move_perks(*, now: datetime) -> int:
    """What is due by the clock: reminders, then what is over, each in a transaction of its own; gives how many."""
    reminders, ended = [one.id for one in ending(now) if one.expires_at and remind_at(one.at, one.expires_at) <= now], over(now)
    for act, numbers in ((remind, reminders), (expire, ended)):
        for number in numbers:
            session().rollback()
            act(session().get_one(Redemption, number), now=now)
    session().rollback()
    return len(reminders) + len(ended)


@action
def remind(found: Redemption, *, by: Actor = SYSTEM, now: datetime) -> None:
    """Tell its owner once that its time ends."""
    perk, found = held(found)
    if found.state == "held" and found.reminded_at is None and found.expires_at is not None:
        found.reminded_at = now
        record("perk.ending", by=by, now=now, member_id=found.member_id, thing_id=perk.id, redemption=found.id)


@action
def expire(found: Redemption, *, by: Actor = SYSTEM, now: datetime) -> None:
    """Its time is up: the way in is shut, and points stay spent, as the terms said."""
    perk, found = held(found)
    if found.state == "held" and is_over(found, now):
        settle(found, "expired", by=by, now=now)
        shut_out(perk, found, by=by, now=now)
        record("perk.expired", by=by, now=now, member_id=found.member_id, thing_id=perk.id, redemption=found.id)


def forget(member_id: int) -> None:
    """Inside the use case of leaving: no country and no words about them are kept; who got what stays counted, as by a former member. They are nobody's guest any more."""
    session().execute(update(Redemption).where(Redemption.member_id == member_id).values(country="", reason="", added_guest=False))
