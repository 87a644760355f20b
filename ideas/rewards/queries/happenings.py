"""The events that bring points, as the rules read them: live ones alone."""

from __future__ import annotations

from sqlalchemy import select

from ideas.core.db import session
from ideas.core.events import Event
from ideas.rewards.rules.making import OF_IDEAS, Happening


def events_of_idea(idea_id: int) -> list[Happening]:
    """What happened to an idea that brings or takes points, in the order in which it happened."""
    query = select(Event.id, Event.kind, Event.at, Event.facts).where(Event.idea_id == idea_id, Event.kind.in_(OF_IDEAS), Event.origin == "live").order_by(Event.id)
    return [Happening(*row) for row in session().execute(query)]
