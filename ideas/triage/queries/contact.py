"""Reads of texts to supporters: whom they are for, who may read them, how far the telling is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from ideas.accounts.models import Actor, Member
from ideas.core.db import session
from ideas.core.events import Delivery, Event
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.rules.segments import belongs
from ideas.votes.models import Vote

KIND = "supporters.contacted"
PAGE = 500
SHOWN_MOST = 50


@dataclass(frozen=True)
class Line:
    """A text with who wrote it (no name: a former member); `is_told` once everybody it is for has it in the inbox."""

    id: int
    segment: str
    html: str
    at: datetime
    by: str
    reach: int
    is_told: bool


def messages_of(idea_id: int, reader: Actor) -> list[Line]:
    """The last 50 of an idea, the newest first; none for who is not of the team."""
    m = SupporterMessage
    waits = select(func.count()).select_from(Delivery).where(Delivery.event_id == Event.id, Delivery.done_at.is_(None)).scalar_subquery()
    query = (
        select(m.id, m.segment, m.body_html, m.at, Member.name, m.reach, Event.handed_out_at, waits.label("waits"))
        .outerjoin(Member, and_(Member.id == m.by_id, Member.closed_at.is_(None)))
        .outerjoin(Event, and_(Event.idea_id == m.idea_id, Event.kind == KIND, Event.thing_id == m.id))
        .where(m.idea_id == idea_id).order_by(m.id.desc()).limit(SHOWN_MOST)
    )
    rows: Iterable[Any] = session().execute(query) if reader.is_staff else []
    return [Line(row.id, row.segment, row.body_html, row.at, row.name or "", row.reach, row.handed_out_at is not None and not row.waits) for row in rows]


def last_message_at(idea_id: int) -> datetime | None:
    """When the team wrote last to supporters of an idea."""
    return session().scalar(select(SupporterMessage.at).where(SupporterMessage.idea_id == idea_id).order_by(SupporterMessage.id.desc()).limit(1))


def addressed(message: SupporterMessage, *, after: int, limit: int) -> list[int]:
    """Whom the text is for, by ascending number above `after`: who supported the idea when it was written and is of its segment."""
    found: list[int] = []
    while len(found) < limit:
        rows = session().execute(_supporters(message).where(Vote.member_id > after).order_by(Vote.member_id).limit(PAGE)).all()
        found += [row.member_id for row in rows if _is_meant(message, row)]
        if len(rows) < PAGE:
            break
        after = rows[-1].member_id
    return found[:limit]


def _supporters(message: SupporterMessage) -> Select:
    query = select(Vote.member_id, Vote.at, Member.lang, Member.created_at).join(Member, Member.id == Vote.member_id)
    return query.where(Vote.idea_id == message.idea_id, Vote.state == "counted", Vote.at <= message.at)


def _is_meant(message: SupporterMessage, row: Any) -> bool:
    return belongs(message.segment, lang=row.lang, joined=row.created_at, supported=row.at)


def message_for(message_id: int, idea_id: int, reader: Actor) -> SupporterMessage | None:
    """A text to supporters of this idea, for whom it was written to and for staff; None for everybody else."""
    if not 0 < message_id < 2**63:
        return None
    message = session().scalar(select(SupporterMessage).where(SupporterMessage.id == message_id, SupporterMessage.idea_id == idea_id))
    if message is None or reader.is_staff:
        return message
    row = session().execute(_supporters(message).where(Vote.member_id == reader.id)).first() if reader.id is not None else None
    return message if row is not None and _is_meant(message, row) else None
