"""Rows as the driver gives them, and conditions with words of ours."""

from __future__ import annotations

from datetime import UTC

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.board.models import Idea
from ideas.core.among import among
from ideas.core.as_stored import AsStored
from ideas.core.db import session
from tests.conftest import NOON, both_databases
from tests.factories import make_idea

COLUMNS = (Idea.id, Idea.title, Idea.published_at, Idea.rules, Idea.hot, Idea.closes_at)


@both_databases
def test_values_are_those_of_the_columns(app: Flask) -> None:
    make_idea(title="A marble run", rules={"preset": "own", "first_days": 3, "milestones": [[5, 0]]})
    make_idea(title="Without rules", rules=None)
    stored = AsStored(COLUMNS, tuple)
    bare = [stored.of(tuple(row)) for row in session().execute(select(*stored.untouched(COLUMNS)).order_by(Idea.id))]
    assert bare == [tuple(row) for row in session().execute(select(*COLUMNS).order_by(Idea.id))]
    assert bare[0][2] == NOON and bare[0][2].tzinfo is UTC


@both_databases
def test_a_row_read_again_is_the_same_thing_and_another_row_is_not(app: Flask) -> None:
    idea, stored = make_idea(), AsStored(COLUMNS, list)
    query = select(*stored.untouched(COLUMNS))
    first = stored.of(tuple(session().execute(query).one()))
    assert stored.of(tuple(session().execute(query).one())) is first
    idea.title = "Another title"
    session().commit()
    assert stored.of(tuple(session().execute(query).one()))[1] == "Another title"


@both_databases
def test_words_of_ours_stand_in_the_statement_itself(app: Flask) -> None:
    make_idea(stage="gathering")
    query = select(Idea.stage).where(among(Idea.stage, ("parked", "gathering")))
    assert session().scalars(query).all() == ["gathering"]
    assert "IN ('gathering', 'parked')" in str(query)
    assert session().scalars(select(Idea.stage).where(~among(Idea.stage, ("parked", "gathering")))).all() == []


@pytest.mark.parametrize("word", ["it's", "", "two words", "x' OR 1=1 --", "Über"])
def test_only_plain_words_stand_there(word: str) -> None:
    with pytest.raises(ValueError, match="plain words"):
        among(Idea.stage, ("gathering", word))
