"""Badges of a portal that is made up (the demo): what its events would have earned, each at its moment, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Member
from ideas.badges.actions.counts import recount
from ideas.badges.actions.earning import spotted_marks
from ideas.badges.models import BadgeMark, EarnedBadge
from ideas.badges.queries.events import happened
from ideas.badges.rules.counting import Mark, marks_of
from ideas.badges.rules.table import BADGES, SPOTTED_AT
from ideas.core.bulk import insert_many, record_many
from ideas.core.db import session
from ideas.core.events import Event

Moments = dict[tuple[int, str], dict[str, datetime]]


def bring_in(events: Iterable[Event], *, members: int, now: datetime) -> None:
    """Inside a step, into a portal without badges: count these events, oldest first; `members` is how many there are."""
    able = set(session().scalars(select(Member.id).where(Member.role == "member", Member.closed_at.is_(None), Member.confirmed_at.is_not(None))))
    found: Moments = {}
    for event in events:
        for mark in _marks(event):
            things = found.setdefault((mark.member_id, mark.badge), {})
            if mark.member_id in able and len(things) < BADGES[mark.badge].target:
                things.setdefault(mark.thing, event.at)
    _write(found, now)
    recount(members, now=now)


def _marks(event: Event) -> list[Mark]:
    return [*marks_of(happened(event)), *(spotted_marks(event, 0) if event.kind in SPOTTED_AT else ())]


def _write(found: Moments, now: datetime) -> None:
    insert_many(BadgeMark, [{"member_id": member_id, "badge": badge, "thing": thing, "at": at} for (member_id, badge), things in found.items() for thing, at in things.items()])
    earned = sorted((max(things.values()), *key) for key, things in found.items() if len(things) == BADGES[key[1]].target)
    insert_many(EarnedBadge, [{"member_id": member_id, "badge": badge, "at": at, "place": None} for at, member_id, badge in earned])
    record_many("badge.earned", [{"member_id": member_id, "at": at, "facts": {"badge": badge}} for at, member_id, badge in earned], by=SYSTEM, now=now)
