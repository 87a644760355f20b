"""What happened since a moment, by idea: the notices of an inbox put together, so that ten comments on one idea are one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from ideas.accounts.models import Actor, stand_in
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.core.db import BigId
from ideas.core.events import Event
from ideas.core.links import idea_path
from ideas.core.reads import Read, Rows, known
from ideas.core.words import Message
from ideas.notifications.models import Notice
from ideas.notifications.queries.inbox import path_of
from ideas.notifications.sentences import icon_of, sentence

LOOKED_AT, GROUPS, LINES = 200, 8, 3


@dataclass
class Told:
    """One thing that happened, how often, and the latest time; `link` leads to the latest."""

    what: Message
    icon: str
    link: str | None
    at: datetime
    times: int = 1


@dataclass
class Happened:
    """What happened to one idea, or beside all ideas where `idea_id` is None; at most three kinds of things, the latest first, and how many more there were."""

    idea_id: int | None
    title: str
    link: str | None
    at: datetime
    told: list[Told] = field(default_factory=list)
    more: int = 0


def since_read(reader: Actor, since: datetime) -> Read[list[Happened]]:
    """Of the newest two hundred notices those since a moment, by idea, the latest first; at most eight. Of ideas that the reader may not see any more nothing is told, and badges are told by themselves."""
    if reader.id is None:
        return known([])
    return Read(_by_idea, _query(stand_in(reader)), {"notices_of": reader.id, "reader_id": reader.id, "notices_since": since})


@cache
def _query(reader: Actor) -> Select:
    newest = (
        select(Notice.id, Notice.event_id, Notice.audience, Notice.at).where(Notice.member_id == bindparam("notices_of", type_=BigId), Notice.channel == "inbox")
        .order_by(Notice.id.desc()).limit(LOOKED_AT).subquery()
    )
    return (
        select(
            newest.c.id, newest.c.audience, newest.c.at, Event.kind, Event.facts, Event.idea_id.label("about"), Event.thing_id, Idea.id.label("idea_id"), Idea.slug, Idea.title,
        )
        .join(Event, Event.id == newest.c.event_id)
        .outerjoin(Idea, and_(Idea.id == Event.idea_id, visible_to(reader)))
        .where(Event.kind != "badge.earned", newest.c.at > bindparam("notices_since", type_=Notice.at.type))
    )


def _by_idea(rows: Rows) -> list[Happened]:
    groups: dict[int | None, Happened] = {}
    for row in sorted(rows, key=lambda row: row.id, reverse=True):
        if row.about is None or row.idea_id is not None:
            _add(groups.setdefault(row.idea_id, _begun(row)), row)
    return list(groups.values())[:GROUPS]


def _begun(row: Any) -> Happened:
    return Happened(row.idea_id, row.title or "", idea_path(row.idea_id, row.slug) if row.idea_id is not None else None, row.at)


def _add(group: Happened, row: Any) -> None:
    what = sentence(row.kind, row.facts, row.audience)
    same = next((one for one in group.told if one.what == what), None)
    if same is not None:
        same.times += 1
    elif len(group.told) < LINES:
        group.told.append(Told(what, icon_of(row.kind), path_of(row), row.at))
    else:
        group.more += 1
