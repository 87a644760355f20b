"""What staff did is found by person, kind, thing and date, by an index, and without what is their own business."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from ideas.accounts.actions import change_role
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.lifecycle import actions as lifecycle
from ideas.portal.actions.numbers import change_number
from ideas.timeline.audit import Sought, staff_acts
from ideas.votes import actions as votes
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.sqlcount import statements


@both_databases
def test_acts_are_found_and_their_own_votes_are_not(app):
    admin, team, fan = make_actor("admin", handle="ada"), make_actor("team", handle="tom"), make_member(handle="fay")
    idea: Idea = make_idea(goal=None)
    votes.cast(idea, by=team, now=NOON)
    votes.cast(idea, by=make_actor(), now=NOON)
    lifecycle.post_update(idea, text="We look at it.", by=team, now=NOON)
    change_number("ideas_per_day", 7, by=admin, now=NOON + timedelta(days=1))
    change_role(fan, "moderator", by=admin, now=NOON + timedelta(days=2))
    session().rollback()

    def kinds(**sought):
        return [line.kind for line in staff_acts(Sought(**sought)).items]

    assert kinds() == ["member.role_changed", "numbers.changed", "update.posted"]
    assert kinds(person_id=team.id) == ["update.posted"]
    assert kinds(kind="numbers.changed") == ["numbers.changed"]
    assert kinds(idea_id=idea.id) == ["update.posted"]
    assert kinds(member_id=fan.id) == ["member.role_changed"]
    assert kinds(since=NOON + timedelta(days=1), until=NOON + timedelta(days=2)) == ["numbers.changed"]
    first = staff_acts(Sought(), limit=2)
    assert [line.kind for line in staff_acts(Sought(), after=first.next, limit=2).items] == ["update.posted"]
    assert (first.items[0].by, first.items[0].member) == ("ada", "fay")


def test_every_way_to_ask_walks_an_index(app):
    asked = ({}, {"person_id": 1}, {"kind": "numbers.changed"}, {"member_id": 1}, {"since": NOON, "until": NOON}, {"idea_id": 1})
    for sought in asked:
        with statements() as seen:
            staff_acts(Sought(**sought))
        plan = " ".join(row[3] for row in session().execute(text("EXPLAIN QUERY PLAN " + seen[0].replace("?", "1"))))
        assert "events USING INDEX ix_events_" in plan, (sought, plan)
        assert "SCAN events USING" not in plan or "ix_events_staff" in plan
