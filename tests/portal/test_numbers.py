"""The portal's numbers: changed while it runs, kept within their bounds, said in both languages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.numbers import NUMBERS, NumberRow, number
from ideas.core.refusal import Refused
from ideas.core.words import Message, catalogue, say
from ideas.portal.actions.numbers import change_number
from ideas.portal.queries.numbers import numbers_shown
from tests.conftest import both_databases
from tests.factories import NOON, make_actor


def present(name: str) -> int:
    session().rollback()
    session().info.pop("numbers", None)
    return number(session(), name)


@both_databases
def test_a_number_is_changed_and_put_back(app):
    admin = make_actor("admin", handle="ada")
    for value in (7, 7, 9, NUMBERS["ideas_per_day"].default):
        change_number("ideas_per_day", value, by=admin, now=NOON)
        assert present("ideas_per_day") == value
    assert session().scalars(select(NumberRow)).all() == []
    told = session().scalars(select(Event.facts).where(Event.kind == "numbers.changed").order_by(Event.id)).all()
    assert [(one["before"], one["value"]) for one in told] == [(5, 7), (7, 9), (9, 5)]
    shown = numbers_shown()["ideas_per_day"]
    assert (shown.value, shown.is_default, shown.changed_at, shown.changed_by) == (5, True, NOON, "Ada")
    assert numbers_shown()["comments_per_day"].changed_at is None


@pytest.mark.parametrize(("name", "value", "role", "cause"), [
    ("ideas_per_day", 0, "admin", "out_of_bounds"), ("ideas_per_day", 1001, "admin", "out_of_bounds"), ("ideas_per_day", None, "admin", "out_of_bounds"),
    ("nonsense", 1, "admin", "no_such_number"), ("ideas_per_day", 7, "team", "not_yours"), ("ideas_per_day", 7, "moderator", "not_yours"),
])
def test_what_is_no_number_of_an_admin_is_refused(app, name, value, role, cause):
    with pytest.raises(Refused, match=cause):
        change_number(name, value, by=make_actor(role), now=NOON)
    assert present("ideas_per_day") == 5


def test_every_number_is_said_in_both_languages():
    known = catalogue("de")._catalog
    assert [one.name for one in NUMBERS.values() if one.sentence not in known or one.unit not in known] == []
    assert say("de", Message("tags of one idea")) == "Themen einer Idee"
