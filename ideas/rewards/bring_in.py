"""The ledger of a portal that is made up (the demo): what its events would have brought, each at its moment, written in bulk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM
from ideas.core.db import session
from ideas.core.events import Event
from ideas.rewards.actions.booking import settle_idea, topics_of
from ideas.rewards.actions.thanking import line_of
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.rewards.models import Entry
from ideas.rewards.queries.happenings import act_of
from ideas.rewards.queries.recounting import ALL, worth_of_all
from ideas.rewards.queries.spotters import spotters
from ideas.rewards.queries.supports import PASSED
from ideas.rewards.rules.making import BRINGING
from ideas.rewards.rules.meaning import THANKS, concerned_by
from ideas.rewards.rules.table import rule_of


def bring_in(*, now: datetime) -> list[int]:
    """Inside a step, into a portal without points: book all its events, which take no thanks back. Gives who has entries now, by number."""
    bring_in_ideas(now=now)
    lines = _thanks() + _first_ones()
    lock_balances(line.member_id for line in lines)
    paid = worth_of_all(lines)
    write(sorted((replace(line, points=paid.get((line.event_id, line.rule, line.member_id), 0)) for line in lines), key=lambda line: (line.at, line.event_id)))
    return list(session().scalars(select(Entry.member_id).distinct().order_by(Entry.member_id)))


def bring_in_ideas(*, now: datetime) -> list[int]:
    """What all ideas brought those who made them, where it is not booked yet. Gives whom that brought something, by number."""
    last = session().scalar(select(func.max(Entry.id))) or 0
    for idea_id in session().scalars(select(Event.idea_id).where(Event.kind.in_(BRINGING), Event.idea_id.is_not(None)).distinct().order_by(Event.idea_id)).all():
        settle_idea(int(idea_id or 0), by=SYSTEM, now=now)
    return list(session().scalars(select(Entry.member_id).where(Entry.id > last).distinct().order_by(Entry.member_id)))


def _thanks() -> list[Line]:
    topics = lru_cache(maxsize=None)(topics_of)
    events = session().scalars(select(Event).where(Event.kind.in_(THANKS)).order_by(Event.id)).all()
    lines = [line_of(act_of(event), event.at, member_id) for event in events for member_id in concerned_by(act_of(event))]
    return [replace(line, topics=topics(line.idea_id or 0)) if not rule_of(line.rule).silent else line for line in lines]


def _first_ones() -> list[Line]:
    lines: dict[int, list[Line]] = defaultdict(list)
    for event in session().scalars(select(Event).where(Event.kind.in_(PASSED)).order_by(Event.id)).all():
        topics = topics_of(event.idea_id or 0)
        for member_id, facts in spotters(event, 0, ALL).items() if "earns" in event.facts else ():
            lines[event.id].append(Line(event.id, "spotter", member_id, 0, event.at, day_of(event.at), event.idea_id, event.id, topics=topics, facts=facts))
    return [line for some in lines.values() for line in some]
