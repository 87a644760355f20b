"""Every stage, every use case, every kind of person: what the table allows happens, everything else is refused and changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.board.models import STAGES
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions
from ideas.lifecycle.models import StageChange
from tests.conftest import NOON
from tests.factories import make_idea, make_member, reload
from tests.lifecycle.test_actions import GOOD

NOW = NOON + timedelta(days=2)
WHY = "The wood alone would cost more than the whole set may."
STAFF = {"moderator", "team", "admin"}
ROLES = ("visitor", "other", "creator", *sorted(STAFF))
FIELDS = {name: value for name, value in GOOD.items() if name != "tags"}

# verb: (who may, {from: to})
TABLE = {
    "submit": ({"creator"}, {"draft": "gathering", "returned": "submitted"}),
    "publish": (STAFF, {"submitted": "gathering"}),
    "return": (STAFF, {"submitted": "returned"}),
    "withdraw": ({"creator"}, dict.fromkeys(("submitted", "returned", "gathering"), "withdrawn")),
    "remove": ({"moderator", "admin"}, dict.fromkeys(("gathering", "in_review", "approved", "in_development", "launched", "parked", "declined", "expired", "withdrawn", "merged"), "removed")),
    "restore": ({"moderator", "admin"}, {}),  # nothing to go back to: these ideas were brought in as they are
}
MOVES = {
    "gathering": {"in_review"}, "in_review": {"approved", "parked", "declined"}, "parked": {"in_review", "declined"}, "declined": {"in_review"},
    "approved": {"in_development", "parked", "declined"}, "in_development": {"launched", "parked", "declined"},
}
DO = {
    "submit": lambda idea, by: actions.submit(idea, terms_version="1", checklist=True, by=by, now=NOW),
    "publish": lambda idea, by: actions.publish(idea, by=by, now=NOW),
    "return": lambda idea, by: actions.return_with_reasons(idea, reason="other", text=WHY, by=by, now=NOW),
    "withdraw": lambda idea, by: actions.withdraw(idea, reason="Enough of it.", by=by, now=NOW),
    "remove": lambda idea, by: actions.remove(idea, reason="other", text=WHY, by=by, now=NOW),
    "restore": lambda idea, by: actions.restore(idea, by=by, now=NOW),
}


@pytest.fixture
def people(app):
    members = {"other": make_member(), "creator": make_member(), **{role: make_member(role) for role in STAFF}}
    return members["creator"], {"visitor": VISITOR, **{name: actor_of(member) for name, member in members.items()}}


def outcome(idea, act):
    """The stage after it, or "no" where it was refused and nothing changed."""
    before = written(idea)
    try:
        act()
    except Refused:
        assert written(idea) == before
        return "no"
    twice = idea.stage in {"removed", "returned"} or (idea.stage == "gathering" and before[0] == "draft")  # a statement of reasons beside it; sent and public at once
    assert written(idea)[1:] == (before[1] + 1, before[2] + (2 if twice else 1))
    return idea.stage


def written(idea):
    idea = reload(idea)
    counts = (session().scalar(select(func.count()).select_from(table).where(table.idea_id == idea.id)) for table in (StageChange, Event))
    return (idea.stage, *counts)


@pytest.mark.parametrize("verb", list(TABLE))
def test_every_stage_by_every_role(people, verb):
    _, roles = people
    allowed, ways = TABLE[verb]
    wrong = []
    for stage in STAGES:
        creator = make_member()  # who has few ideas that wait
        roles = roles | {"creator": actor_of(creator)}
        for role in ROLES:
            idea = make_idea(creator, stage=stage, **FIELDS)
            expected = ways.get(stage, "no") if role in allowed else "no"
            if outcome(idea, lambda idea=idea, role=role: DO[verb](idea, roles[role])) != expected:
                wrong.append((stage, role, reload(idea).stage))
    assert wrong == []


def test_every_move_to_every_stage(people):
    """From each stage to each by the team; what the team may is refused to everybody who is no staff."""
    creator, roles = people
    wrong = []
    for stage in STAGES:
        for to in STAGES:
            able = to in MOVES.get(stage, ())
            for role in ROLES if able else ("team",):
                idea = make_idea(creator, stage=stage, **FIELDS)
                act = lambda idea=idea, to=to, role=role: actions.move(idea, to, reason="other", text=f"{WHY} Number {idea.id}.", by=roles[role], now=NOW)  # noqa: E731
                if outcome(idea, act) != (to if able and role in STAFF else "no"):
                    wrong.append((stage, to, role, reload(idea).stage))
    assert wrong == []


def test_a_removed_idea_goes_back_to_where_it_stood(people):
    creator, roles = people
    for stage in TABLE["remove"][1]:
        idea = make_idea(creator, stage=stage)
        actions.remove(idea, reason="other", text=WHY, by=roles["moderator"], now=NOW)
        assert {role: outcome(idea, lambda role=role: actions.restore(idea, by=roles[role], now=NOW)) for role in ("visitor", "other", "creator", "team")} == dict.fromkeys(("visitor", "other", "creator", "team"), "no")
        assert outcome(idea, lambda: actions.restore(idea, by=roles["moderator"], now=NOW)) == stage
