"""Who supported what and when, read from the events alone: for whom saw it first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, case, select, text
from sqlalchemy.orm import aliased

from ideas.board.models import Idea
from ideas.core.bulk import pairs
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.words import ZONE
from ideas.rewards.rules.spotting import WINDOW_DAYS, Eye

VOTED = text("events.kind IN ('vote.cast', 'vote.withdrawn')")  # as the condition of its index says it
PASSED = ("idea.passed_milestone", "idea.reached_goal")
CLAIMED = ("member.claimed", "member.handed_over")
SETTLED = timedelta(minutes=10)  # what was written before midnight is there ten minutes later


@dataclass(frozen=True)
class Window:
    """The 180 whole days before the day of a milestone, as they were told up to its event: what is written later, such as an import of old votes, changes nothing."""

    begin: datetime
    end: datetime
    event_id: int


def window_of(event: Event) -> Window:
    """The days that count for a milestone."""
    day = (event.at - SETTLED).astimezone(ZONE).date()
    return Window(datetime.combine(day - timedelta(days=WINDOW_DAYS), time(), ZONE), datetime.combine(day, time(), ZONE), event.id)


def supporters_at(idea_id: int, event_id: int) -> list[tuple[int, str]]:
    """Who supported an idea when an event of it was written, with the role they did it in (`import` where it was brought in from elsewhere), the first one first. Support that came by a merge was another idea's."""
    query = select(Event.actor_id, Event.kind, case((Event.origin == "import", "import"), else_=Event.actor_role)).where(Event.idea_id == idea_id, VOTED, Event.id < event_id).order_by(Event.id)
    order: dict[int, str] = {}
    for member_id, kind, role in session().execute(query.where(Event.actor_id.is_not(None))):
        order.pop(int(member_id or 0), None)
        if kind == "vote.cast":
            order[int(member_id or 0)] = role
    return list(order.items())


def passed_before(window: Window) -> set[int]:
    """Ideas that had passed a milestone by the end of these days."""
    return set(session().scalars(select(Event.idea_id).where(Event.kind.in_(PASSED), Event.at < window.end, Event.id < window.event_id, Event.idea_id.is_not(None)).distinct()))


def chance(window: Window, passed: Collection[int]) -> Fraction:
    """The share of all ideas published in the window that passed their first milestone."""
    query = select(Event.idea_id).where(Event.kind == "idea.published", Event.at >= window.begin, Event.at < window.end, Event.id < window.event_id)
    published = set(session().scalars(query))
    return Fraction(len(published & set(passed)), len(published)) if published else Fraction(0)


def eyes_of(member_ids: Iterable[int], idea_id: int, window: Window, passed: Collection[int]) -> dict[int, Eye]:
    """What each one's choices of the window were worth, this idea included: it passes now."""
    chosen: dict[int, set[int]] = defaultdict(set)
    query = select(Event.actor_id, Event.idea_id, Event.kind).where(Event.actor_id.in_(list(member_ids)), VOTED, Event.at >= window.begin, Event.at < window.end, Event.id < window.event_id)
    for member_id, idea, kind in session().execute(query.order_by(Event.id)):
        mine = chosen[int(member_id or 0)]
        (mine.add if kind == "vote.cast" else mine.discard)(int(idea or 0))
    return {one: Eye(len(chosen[one] | {idea_id}), len((chosen[one] & set(passed)) | {idea_id})) for one in member_ids}


def supported_by(member_ids: Iterable[int], window: Window) -> set[int]:
    """Whose ideas, co-authors' included, these members supported from the window's begin up to its very event, also where they took it back."""
    given = select(Event.idea_id).where(Event.actor_id.in_(list(member_ids)), VOTED, Event.at >= window.begin, Event.id < window.event_id)
    ideas = {int(one) for one in session().scalars(given.distinct()) if one is not None}
    if not ideas:
        return set()
    authors = {one for one in _authors_at(given, window.event_id).values() if one is not None}
    agreed = session().execute(select(Event.actor_id, Event.idea_id).where(Event.kind == "co_author.agreed", Event.id < window.event_id, Event.actor_id.is_not(None)))
    return authors | {int(member_id or 0) for member_id, idea_id in agreed if idea_id in ideas}


def _authors_at(ideas: Select[Any], event_id: int) -> dict[int, int | None]:
    """Whose these ideas were when an event was written. Of one that was brought in that is who had claimed its author by then, whoever claims them later."""
    authors = pairs(select(Idea.id, Idea.author_id).where(Idea.id.in_(ideas)))
    came = aliased(Event)
    those = came.idea_id.in_(ideas), came.kind == "idea.brought_in", came.member_id.is_not(None)
    brought = pairs(select(came.idea_id, came.member_id).where(*those))
    claimed = pairs(select(Event.thing_id, Event.member_id).where(Event.kind.in_(CLAIMED), Event.id < event_id, Event.thing_id.in_(select(came.member_id).where(*those)))) if brought else {}
    return authors | {idea: claimed.get(shell, shell) for idea, shell in brought.items()}
