"""What one event counts for: pure, from what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ideas.badges.rules.table import ACTOR, CONCERNED, DAY, EVER, IDEA, PERSON, TABLE, THING, Source


@dataclass(frozen=True)
class Happened:
    """An event, with the people it concerns by the way they are called in the table, and what is true of it. `day` is the portal's."""

    kind: str
    actor_id: int | None
    day: date
    member_id: int | None = None
    idea_id: int | None = None
    thing_id: int | None = None
    truths: frozenset[str] = frozenset()
    groups: Mapping[str, tuple[int, ...]] | None = None


@dataclass(frozen=True, order=True)
class Mark:
    """This counts for that member's badge, once."""

    member_id: int
    badge: str
    thing: str


def sources_of(kind: str) -> list[Source]:
    """Each source an event of this kind may be."""
    return [source for badge in TABLE for source in badge.sources if source.kind == kind]


def marks_of(event: Happened) -> list[Mark]:
    """What an event counts for, each once, ordered by member. Nothing that somebody does about themselves alone counts as done by others."""
    found = {
        Mark(member_id, badge.key, thing)
        for badge in TABLE for source in badge.sources
        if source.kind == event.kind and (not source.when or source.when in event.truths) and (thing := _thing(source, event))
        for member_id in _people(source, event)
    }
    return sorted(found)


def _people(source: Source, event: Happened) -> tuple[int, ...]:
    if source.who == ACTOR:
        return (event.actor_id,) if event.actor_id is not None else ()
    if source.who == CONCERNED:
        own = source.once_a == PERSON and event.actor_id == event.member_id
        return (event.member_id,) if event.member_id is not None and not own else ()
    return (event.groups or {}).get(source.who, ())


def _thing(source: Source, event: Happened) -> str:
    """What counts once; empty where the event does not say it."""
    number = {IDEA: event.idea_id, THING: event.thing_id, PERSON: event.actor_id}.get(source.once_a)
    if source.once_a == EVER:
        return EVER
    if source.once_a == DAY:
        return f"{DAY}:{event.day.isoformat()}"
    return "" if number is None else f"{source.once_a}:{number}"
