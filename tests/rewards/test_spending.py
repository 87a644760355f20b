"""Spending, getting back, being given: rows and events, the same on both databases; twenty at once never spend what is there once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from ideas.accounts.models import SYSTEM
from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.rewards.actions.booking import grant
from ideas.rewards.actions.spending import give_back, spend
from ideas.rewards.models import Entry, PointScore
from ideas.rewards.queries import Has, balance_of
from tests.conftest import NOON, both_databases
from tests.factories import make_member

pytestmark = both_databases


def kinds():
    return list(session().scalars(select(Event.kind).where(Event.kind.startswith("points.")).order_by(Event.id)))


def test_what_is_given_can_be_spent_once_and_given_back_once(app):
    member, staff = make_member(), actor_of(make_member("team"))
    by = actor_of(member)
    assert balance_of(member.id) == Has(0, 0)
    grant(member.id, 30, by=staff, now=NOON)
    entry = spend(member.id, 20, thing_id=7, by=by, now=NOON)
    assert balance_of(member.id) == Has(10, 0), "a present is spent, not earned"
    with pytest.raises(Refused, match="not_enough_points") as no:
        spend(member.id, 11, by=by, now=NOON)
    assert no.value.refusal.status == 409 and balance_of(member.id) == Has(10, 0)
    assert [give_back(entry, by=by, now=NOON), give_back(entry, by=by, now=NOON)] == [20, 0]
    assert balance_of(member.id) == Has(30, 0) and session().scalars(select(PointScore)).all() == []
    rows = session().execute(select(Entry.rule, Entry.points, Entry.thing_id, Entry.reverses_id).order_by(Entry.id)).all()
    assert [tuple(row) for row in rows] == [("granted", 30, None, None), ("perk", -20, 7, None), ("perk_returned", 20, 7, entry)]
    assert kinds() == ["points.granted", "points.spent", "points.given_back"]


def test_twenty_at_once_spend_what_is_there_once(app):
    member = make_member()
    grant(member.id, 25, by=SYSTEM, now=NOON)
    by = actor_of(member)

    def once(_number):
        with app.app_context():
            try:
                return spend(member.id, 10, by=by, now=NOON)
            except Refused as no:
                return no.refusal.cause
            finally:
                session().remove() if hasattr(session(), "remove") else session().close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(once, range(20)))
    assert answers.count("not_enough_points") == 18 and balance_of(member.id).balance == 5
