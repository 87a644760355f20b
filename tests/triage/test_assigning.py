"""Giving an idea to somebody of the team: who may, to whom, and what is told of it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import VISITOR, Actor
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.notifications.queries.inbox import inbox
from ideas.triage.actions import bulk
from ideas.triage.actions.assigning import assign
from ideas.triage.models.bulk import BulkRun
from ideas.triage.rules.assigning import why_not_assign
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, reload
from tests.notifications.telling import told

TEAM = Actor(1, "team")


class Sent:
    stage, assigned_to_id = "gathering", None


class Draft:
    stage, assigned_to_id = "draft", None


@pytest.mark.parametrize(
    ("work", "to_id", "person", "cause"),
    [(Sent, 1, TEAM, None), (Sent, None, TEAM, None), (Sent, 2, Actor(1, "moderator"), None), (Sent, 3, TEAM, "no_such_member_of_staff"), (Draft, 1, TEAM, "not_sent"),
     (Sent, 1, Actor(9, "member"), "not_yours"), (Sent, 1, VISITOR, "sign_in_first")],
)  # fmt: skip
def test_who_gives_to_whom(work: type, to_id: int | None, person: Actor, cause: str | None) -> None:
    refusal = why_not_assign(work(), to_id, frozenset((1, 2)), person, NOON)
    assert (refusal.cause if refusal else None) == cause


@both_databases
def test_given_taken_over_and_released(app: Flask) -> None:
    idea, team, other = make_idea(), make_actor("team"), make_actor("moderator")
    assert assign(idea, team.id, by=other, now=NOON) is None
    assert assign(idea, team.id, by=other, now=NOON) == team.id  # nothing new, and nothing told
    assert assign(idea, other.id, by=other, now=NOON) == team.id
    assert assign(idea, None, by=team, now=NOON) == other.id
    assert reload(idea).assigned_to_id is None
    told = [(e.kind, e.member_id, e.facts.get("before")) for e in session().scalars(select(Event).where(Event.idea_id == idea.id).order_by(Event.id))]
    assert told == [("idea.assigned", team.id, None), ("idea.assigned", other.id, team.id), ("idea.released", None, other.id)]


def test_not_to_a_member(app: Flask) -> None:
    idea, team, fan = make_idea(), make_actor("team"), make_actor()
    with pytest.raises(Refused, match="no_such_member_of_staff"):
        assign(idea, fan.id, by=team, now=NOON)
    assert reload(idea).assigned_to_id is None


@both_databases
def test_who_is_given_ideas_by_somebody_else_hears_of_it_once(app: Flask) -> None:
    one, two, taken = make_idea(title="A lamp"), make_idea(), make_idea()
    team, other = make_actor("team"), make_actor("moderator")
    assign(one, other.id, by=team, now=NOON)
    assign(taken, team.id, by=team, now=NOON)
    assert told("idea.assigned") == {(other.id, "inbox")}
    run = bulk.choose("assign", [two.id, taken.id], by=team, now=NOON)
    bulk.begin(run, {"assignee": other.id}, by=team, now=NOON)
    assert (told("idea.assigned"), told("bulk.finished")) == ({(other.id, "inbox")}, {(other.id, "inbox")})
    lines = [(line.what.key, line.what.number, line.link) for line in inbox(other).items]
    assert lines == [("An idea was given to you", 2, "/desk/inbox?view=mine"), ("An idea was given to you", 1, f"/desk/ideas/{one.id}")]
    bulk.undo(session().get_one(BulkRun, run.id), by=team, now=NOON)
    own = bulk.choose("assign", [two.id], by=team, now=NOON)
    bulk.begin(own, {"assignee": team.id}, by=team, now=NOON)
    assert told() == {(other.id, "inbox")} and reload(two).assigned_to_id == team.id
