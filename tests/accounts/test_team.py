"""Who is on the team is found along an index, so that the desk costs the same however many members there are."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Select, select

from ideas.accounts.models import Member, on_team
from ideas.board.queries.desk import staff
from ideas.core.db import session
from ideas.triage.queries.views import _CHOICES
from tests.conftest import both_databases
from tests.factories import make_member
from tests.plans import plans

ROLES = ("member", "moderator", "team", "admin")


@both_databases
def test_the_team_is_who_has_a_role_of_it(app: Flask) -> None:
    people = {role: make_member(role).id for role in ROLES}
    found = set(session().scalars(select(Member.id).where(on_team())))
    assert found & set(people.values()) == {people[role] for role in ROLES[1:]}
    assert {one.id for one in staff()} >= {people[role] for role in ROLES[1:]} and people["member"] not in {one.id for one in staff()}


@pytest.mark.parametrize("asked", ["staff", "choices"])
def test_no_walk_over_all_members(app: Flask, asked: str) -> None:
    plan = plans(lambda: _ask(asked))[-1]
    assert "ix_members_staff" in plan, plan


def _ask(asked: str) -> None:
    if asked == "staff":
        staff()
    else:
        choices: Select = _CHOICES
        session().execute(choices, {"me_id": 1})
