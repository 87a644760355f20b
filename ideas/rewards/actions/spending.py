"""Spending points and getting them back: inside the use case that hands out what they buy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.core.db import action, session
from ideas.core.events import recorded
from ideas.core.refusal import insist
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.rewards.models import Entry
from ideas.rewards.rules import why_not_spend


@action
def spend(member_id: int, points: int, *, rule: str = "perk", thing_id: int | None = None, by: Actor, now: datetime) -> int:
    """Take points (above 0) from a member's balance, whose row is locked first; gives the entry's number, by which they are given back.

    `rule` is a line of the table, `thing_id` what they were spent on. Raises Refused (`not_enough_points`).
    """
    balance = lock_balances([member_id])[member_id]
    insist(why_not_spend(balance.balance, points))
    event_id = recorded("points.spent", by=by, now=now, member_id=member_id, thing_id=thing_id, points=points, rule=rule)
    return write([Line(event_id, rule, member_id, -points, now, day_of(now), thing_id=thing_id)])[0]


@action
def give_back(entry_id: int, *, rule: str = "perk_returned", by: Actor, now: datetime) -> int:
    """Give back what an entry took, once: a second time changes nothing. Gives how many points came back. Raises NoResultFound."""
    spent = session().get_one(Entry, entry_id)
    lock_balances([spent.member_id])
    if session().scalar(select(Entry.id).where(Entry.reverses_id == entry_id, Entry.member_id == spent.member_id)):
        return 0
    event_id = recorded("points.given_back", by=by, now=now, member_id=spent.member_id, thing_id=spent.thing_id, points=-spent.points, rule=rule)
    write([Line(event_id, rule, spent.member_id, -spent.points, now, day_of(now), thing_id=spent.thing_id, reverses_id=spent.id)])
    return -spent.points
