"""What a feed tells of ideas beyond their cards: when they last changed, an excerpt, their topics and who made them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from ideas.board.models import Idea, IdeaTag, Tag
from ideas.board.queries.co_authors import Maker, makers_of
from ideas.board.queries.lists import Card
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.text import excerpt

EXCERPT = 600


@dataclass(frozen=True)
class Fed:
    """An idea in a feed. `changed_at` is the last change of its text, its stage or its time in public."""

    card: Card
    changed_at: datetime
    text: str
    tags: list[str] = field(default_factory=list)
    makers: list[Maker] = field(default_factory=list)


def fed(cards: Sequence[Card]) -> list[Fed]:
    """These cards for a feed, in their order: three statements, none without ideas."""
    ids = [card.id for card in cards]
    if not ids:
        return []
    rows = {row.id: row for row in session().execute(select(Idea.id, Idea.edited_at, Idea.stage_at, Idea.body).where(Idea.id.in_(ids)))}
    tags, makers = _tags(ids), makers_of(ids)
    return [
        Fed(card, _latest(card.published_at, row.edited_at, row.stage_at), excerpt(row.body, EXCERPT), tags.get(card.id, []), makers.get(card.id, []))
        for card in cards if (row := rows.get(card.id)) is not None
    ]


def _latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment is not None)


def _tags(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(IdeaTag.idea_id, Tag.name).join(Tag, Tag.id == IdeaTag.tag_id).where(IdeaTag.idea_id.in_(ids)).order_by(IdeaTag.position, Tag.id)
    for row in session().execute(query):
        found.setdefault(row.idea_id, []).append(row.name)
    return found


@dataclass(frozen=True)
class Life:
    """When this portal began, and when anything last happened in it."""

    began_at: datetime | None
    last_at: datetime | None


def life() -> Life:
    """From the first and the newest event: one statement, two lookups."""
    first, last = (select(Event.recorded_at).order_by(order).limit(1).scalar_subquery() for order in (Event.id, Event.id.desc()))
    row = session().execute(select(first.label("began_at"), last.label("last_at"))).one()
    return Life(row.began_at, row.last_at)
