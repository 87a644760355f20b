"""Points that come: what an event brings is booked by its follow-up, presents by whoever gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import IdeaTag
from ideas.core.db import action, session
from ideas.core.deliveries import Done
from ideas.core.events import Event, recorded
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.rewards.models import Entry
from ideas.rewards.queries.happenings import events_of_idea
from ideas.rewards.queries.season import with_points
from ideas.rewards.rules.making import Due, due_for


@action
def grant(member_id: int, points: int, *, rule: str = "granted", thing_id: int | None = None, by: Actor, now: datetime) -> int:
    """Points given by hand, to spend alone: a present is no performance, so no board and no tier knows of it. Gives the entry's number."""
    lock_balances([member_id])
    event_id = recorded("points.granted", by=by, now=now, member_id=member_id, thing_id=thing_id, points=points, rule=rule)
    return write([Line(event_id, rule, member_id, points, now, day_of(now), thing_id=thing_id)])[0]


def book_idea(event: Event, *, now: datetime) -> Done:
    """Follow-up of what happens to an idea: what it brings those who made it, and what it takes back."""
    if event.idea_id is not None:
        settle_idea(event.idea_id, by=SYSTEM, now=now)
    return Done()


@action
def settle_idea(idea_id: int, *, by: Actor, now: datetime) -> int:  # noqa: ARG001 (the form of a use case)
    """Bring the ledger in line with an idea's events; gives how many entries were missing. A second time writes nothing."""
    due = due_for(events_of_idea(idea_id))
    earning = with_points(one.member_id for one in due)
    due = [one for one in due if one.member_id in earning]
    if not due:
        return 0
    lock_balances(one.member_id for one in due)
    there = entries_of_idea(idea_id)
    return _add(idea_id, [one for one in due if _key(one, there) not in there], there, topics_of(idea_id))


def entries_of_idea(idea_id: int) -> dict[tuple[int, str, int], Entry]:
    """What stands in the ledger of an idea for those who made it, by event, rule and member."""
    query = select(Entry).where(Entry.idea_id == idea_id, Entry.family == "idea").order_by(Entry.id)
    return {(one.event_id, one.rule, one.member_id): one for one in session().scalars(query)}


def topics_of(idea_id: int) -> tuple[int, ...]:
    """The topics an idea bears now, by their numbers."""
    return tuple(session().scalars(select(IdeaTag.tag_id).where(IdeaTag.idea_id == idea_id).order_by(IdeaTag.tag_id)))


def _key(one: Due, there: dict[tuple[int, str, int], Entry]) -> tuple[int, str, int]:
    """The entry's unique key; a correction's rule names what it corrects."""
    return one.event_id, one.rule if one.of is None else f"{one.rule}/{_base(one, there).id if _base_key(one) in there else 0}", one.member_id


def _base_key(one: Due) -> tuple[int, str, int]:
    return one.of or 0, one.rule, one.member_id


def _base(one: Due, there: dict[tuple[int, str, int], Entry]) -> Entry:
    return there[_base_key(one)]


def _add(idea_id: int, missing: Sequence[Due], there: dict[tuple[int, str, int], Entry], topics: tuple[int, ...]) -> int:
    """What is brought first, so that corrections have something to name."""
    write([Line(one.event_id, one.rule, one.member_id, one.points, one.at, day_of(one.at), idea_id, topics=topics) for one in missing if one.of is None])
    there = entries_of_idea(idea_id) if any(one.of is None for one in missing) else there
    write([correction(_base(one, there), one.event_id, one.points, one.at) for one in missing if one.of is not None])
    return len(missing)


def correction(base: Entry, event_id: int, points: int, at: datetime) -> Line:
    """What an event changes of an earlier entry: for the day and topics of that one."""
    return Line(event_id, f"{base.rule}/{base.id}", base.member_id, points, at, base.day, base.idea_id, base.thing_id, base.id, tuple(base.facts.get("topics", ())))
