"""A member's own entries as they read them: a page in one statement, each with what it came of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.board.queries import listed_to
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.links import idea_path, path
from ideas.core.paging import Page, decode, encode
from ideas.core.words import Message
from ideas.rewards.models import Entry
from ideas.rewards.rules.table import RULES
from ideas.rewards.rules.words import cause_of, detail_of

PAGE = 20
SILENT = sorted(name for name, rule in RULES.items() if rule.silent)
ELSEWHERE = {"perk": "perks.mine", "perk_returned": "perks.mine", "granted": "thanks.index"}


@dataclass(frozen=True)
class EntryLine:
    """An entry as its member reads it; without `link` what it is about is not shown any more or has no page."""

    id: int
    points: int
    what: Message
    detail: Message | None
    at: datetime
    day: date
    link: str | None
    title: str


def entries_for(reader: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[EntryLine]:
    """What a member got and gave up, the latest first. What changed nothing and is kept for reckoning alone is left out."""
    place = decode(after, 1)
    query = (
        select(Entry, Event.kind, Event.facts.label("told"), Idea.id.label("idea"), Idea.slug, Idea.title).outerjoin(Event, Event.id == Entry.event_id)
        .outerjoin(Idea, and_(Idea.id == Entry.idea_id, listed_to(reader, merged=True)))
        .where(Entry.member_id == reader.id, or_(Entry.points != 0, Entry.rule.not_in(SILENT)))
    )
    if place:
        query = query.where(Entry.id < int(place[0]))
    rows = session().execute(query.order_by(Entry.id.desc()).limit(limit + 1)).all()
    return Page([_line(row) for row in rows[:limit]], encode(rows[limit - 1].Entry.id) if len(rows) > limit else None)


def _line(row: Any) -> EntryLine:
    one, base = row.Entry, row.Entry.rule.partition("/")[0]
    link = idea_path(row.idea, row.slug) if row.idea else path(ELSEWHERE[base]) if base in ELSEWHERE else None
    facts = one.facts | {"repeats": bool((row.told or {}).get("repeats"))}
    return EntryLine(one.id, one.points, cause_of(one.rule, row.kind, one.points), detail_of(one.rule, one.points, facts), one.at, one.day, link, row.title or "")


@dataclass(frozen=True)
class Seen:
    """An idea that a member saw first."""

    idea_id: int
    title: str
    link: str
    points: int
    rank: int
    goal: int
    at: datetime


def seen_first(reader: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Seen]:
    """What a member supported early and has been paid for, the latest first; ideas that they may not see any more are left out."""
    place, more = decode(after, 1), aliased(Entry)
    fixed = select(func.coalesce(func.sum(more.points), 0)).where(more.reverses_id == Entry.id, more.member_id == Entry.member_id, more.family == "spotter").scalar_subquery()
    query = (
        select(Entry.id, Entry.at, Entry.facts, (Entry.points + fixed).label("points"), Idea.id.label("idea"), Idea.slug, Idea.title)
        .join(Idea, and_(Idea.id == Entry.idea_id, listed_to(reader, merged=True)))
        .where(Entry.member_id == reader.id, Entry.family == "spotter", Entry.reverses_id.is_(None))
    )
    if place:
        query = query.where(Entry.id < int(place[0]))
    rows = session().execute(query.order_by(Entry.id.desc()).limit(limit + 1)).all()
    seen = [Seen(row.idea, row.title, idea_path(row.idea, row.slug), row.points, row.facts["rank"], row.facts["goal"], row.at) for row in rows[:limit]]
    return Page(seen, encode(rows[limit - 1].id) if len(rows) > limit else None)


def season_points(member_id: int, first: date) -> int:
    """What seeing it first has brought since this day."""
    return session().scalar(select(func.coalesce(func.sum(Entry.points), 0)).where(Entry.member_id == member_id, Entry.family == "spotter", Entry.day >= first)) or 0
