"""The events that bring points, as the rules read them. What was brought in from elsewhere says of nobody that they earn."""

from __future__ import annotations

from sqlalchemy import select

from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.words import ZONE
from ideas.rewards.queries.supports import VOTED
from ideas.rewards.rules.making import OF_IDEAS, Happening
from ideas.rewards.rules.meaning import THANKS, TOGGLES, Act


def events_of_idea(idea_id: int) -> list[Happening]:
    """What happened to an idea that brings or takes points, in the order in which it happened."""
    query = select(Event.id, Event.kind, Event.at, Event.facts).where(Event.idea_id == idea_id, Event.kind.in_(OF_IDEAS)).order_by(Event.id)
    return [Happening(*row) for row in session().execute(query)]


def toggles_of(idea_id: int, *, after: int = 0) -> list[Happening]:
    """What took an idea's milestones away or gave them back, in the order in which it happened."""
    query = select(Event.id, Event.kind, Event.at, Event.facts).where(Event.idea_id == idea_id, Event.kind.in_(TOGGLES), Event.id > after)
    return [Happening(*row) for row in session().execute(query.order_by(Event.id))]


def act_of(event: Event) -> Act:
    """An event of thanks as the rules see it."""
    earns = event.kind != "report.decided" or event.facts.get("outcome") != "kept"
    unnamed = event.kind in THANKS and THANKS[event.kind].unnamed
    return Act(
        event.id, event.kind, event.at.astimezone(ZONE).date(), event.thing_id, event.idea_id, event.member_id, event.actor_id, earns=earns and bool(event.facts.get("earns")),
        both_ways=not unnamed or "both_ways" in event.facts,
    )


def took_answers_along(event: Event) -> bool:
    """Whether the support that somebody took back had answers on it that earned. Asked of the events, which were all there before it: no order of booking matters."""
    mine = (Event.actor_id == event.actor_id, Event.idea_id == event.idea_id, Event.id < event.id)
    begun = session().scalar(select(Event.id).where(*mine, VOTED, Event.kind == "vote.cast").order_by(Event.id.desc()).limit(1)) or 0
    return any(facts.get("earns") for facts in session().scalars(select(Event.facts).where(*mine, Event.id > begun, Event.kind == "survey.answered")))
