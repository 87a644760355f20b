"""What the tests of notices share: doing the work, and reading who was told."""

from __future__ import annotations

from sqlalchemy import select

from ideas.core.db import session
from ideas.core.deliveries import Again
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.mail import outbox_list
from ideas.notifications.actions import tell_notices
from ideas.notifications.models import Notice
from ideas.worker import settle
from tests.conftest import NOON


def told(kind: str | None = None) -> set[tuple[int | None, str]]:
    """Who was told, by which way: once all is done."""
    settle()
    query = select(Notice.member_id, Notice.channel).join(Event, Event.id == Notice.event_id)
    return {(row.member_id, row.channel) for row in session().execute(query if kind is None else query.where(Event.kind == kind))}


def event_of(kind: str) -> Event:
    """The newest event of a kind."""
    return session().scalars(select(Event).where(Event.kind == kind).order_by(Event.id.desc())).first()


def tell_all(event: Event) -> int:
    """Every step of the telling; gives how many."""
    steps, answer = 1, tell_notices(event, now=NOON)
    while isinstance(answer, Again):
        steps, answer = steps + 1, tell_notices(event, now=NOON, cursor=answer.cursor)
    return steps


def addressed() -> list[str]:
    """To whom letters went."""
    settle()
    return sorted(entry.to for entry in outbox_list(doors.mail.folder))
