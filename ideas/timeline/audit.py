"""What staff did, read from the event log: by person, kind, thing and date; their own votes and ratings are no business of anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import Moment, session
from ideas.core.events import BY_STAFF, KINDS, Event
from ideas.core.paging import Page, decode, encode, moment_of

PAGE = 50
PERSONAL = frozenset((
    "member.signed_in", "member.signed_out", "member.first_step_passed", "member.code_wrong", "member.own_confirmed", "member.link_requested", "member.confirmed",
    "vote.cast", "vote.withdrawn", "idea.followed", "idea.unfollowed", "survey.answered", "survey.changed", "survey.cleared", "hint.given", "hint.changed", "hint.used",
    "answer.rated", "answer.rating_changed", "ballot.voted", "ballot.vote_taken_back", "comment.found_helpful", "comment.not_helpful", "idea.drafted", "idea.discarded",
    "mail.requested",
))
SHOWN = tuple(kind for kind in KINDS if kind not in PERSONAL)


@dataclass(frozen=True)
class Sought:
    """What the log is narrowed to; all of it combines. `since` and `until` are moments, the end is not in it."""

    person_id: int | None = None
    kind: str | None = None
    idea_id: int | None = None
    member_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class Line(NamedTuple):
    """One thing that staff did."""

    id: int
    at: datetime
    kind: str
    role: str
    facts: dict[str, Any]
    thing_id: int | None
    by: str | None
    idea_id: int | None
    idea: str | None
    member_id: int | None
    member: str | None


def staff_acts(sought: Sought, after: str | None = None, limit: int = PAGE) -> Page[Line]:
    """One page, the latest first; an index walks it whatever is asked."""
    query = select(Event).where(BY_STAFF, Event.kind.not_in(PERSONAL), *_conditions(sought))
    place = decode(after, 2)
    if place and (moment := moment_of(place[0])):
        query = query.where(tuple_(Event.recorded_at, Event.id) < tuple_(literal(moment, Moment()), literal(place[1])))
    one = query.order_by(Event.recorded_at.desc(), Event.id.desc()).limit(limit + 1).subquery()
    by, concerned = aliased(Member), aliased(Member)
    rows = session().execute(
        select(one.c.id, one.c.recorded_at, one.c.kind, one.c.actor_role, one.c.facts, one.c.thing_id, by.handle, one.c.idea_id, Idea.title, one.c.member_id, concerned.handle)
        .outerjoin(by, by.id == one.c.actor_id).outerjoin(Idea, Idea.id == one.c.idea_id).outerjoin(concerned, concerned.id == one.c.member_id)
        .order_by(one.c.recorded_at.desc(), one.c.id.desc()),
    )
    lines = [Line(*row) for row in rows]
    return Page(lines[:limit], encode(lines[limit - 1].at.isoformat(), lines[limit - 1].id) if len(lines) > limit else None)


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    columns = {"person_id": Event.actor_id, "kind": Event.kind, "idea_id": Event.idea_id, "member_id": Event.member_id}
    exact = [column == value for name, column in columns.items() if (value := getattr(sought, name)) is not None]
    since = [Event.recorded_at >= sought.since] if sought.since is not None else []
    return [*exact, *since, *([Event.recorded_at < sought.until] if sought.until is not None else [])]
