"""What the database was asked, asked again: it holds as long as each answer is the same, and is not whole where something else was done."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.remembered import remembered
from ideas.core.traces import asks_elsewhere, traced
from tests.conftest import both_databases
from tests.factories import make_idea


@both_databases
def test_it_holds_until_one_answer_differs(app: Flask) -> None:
    idea, other = make_idea(title="A marble run", fields={"f1": "oak"}), make_idea(stage="parked")
    session().rollback()
    with traced() as trace:
        found = session().scalars(select(Idea).where(Idea.stage == "gathering")).one()
        counted = session().scalar(select(func.count()).select_from(Idea))
        titles = session().connection().execute(select(Idea.title, Idea.fields).order_by(Idea.id)).all()
    assert (found.id, counted, [tuple(row) for row in titles][0]) == (idea.id, 2, ("A marble run", {"f1": "oak"}))
    assert trace.whole and len(trace.asked) == 3 and trace.holds()
    session().rollback()
    with writing():
        session().get_one(Idea, other.id).fields = {"f1": "beech"}
    assert not trace.holds()


@both_databases
def test_rows_are_the_same_to_whoever_asked_however_they_are_fetched(app: Flask) -> None:
    for number in range(5):
        make_idea(title=f"Idea {number}")
    query = select(Idea.title).order_by(Idea.id)

    def fetched() -> list[object]:
        line = session().connection()
        return [line.execute(query).first(), line.execute(query).all(), list(line.execute(query)), line.execute(query).fetchmany(2), line.execute(query.limit(0)).all(), line.execute(text("SELECT 1")).scalar()]

    plain = fetched()
    with traced() as trace:
        assert fetched() == plain
    assert trace.whole and [len(one.rows) for one in trace.asked] == [5, 5, 5, 5, 0, 1]


@both_databases
def test_what_cannot_be_asked_again_is_not_whole(app: Flask) -> None:
    idea = make_idea()
    session().rollback()
    with traced() as wrote, writing():
        session().get_one(Idea, idea.id).title = "Another title"
    with traced() as elsewhere:
        session().scalar(select(Idea.id))
        asks_elsewhere()
    with traced() as by_hand:
        session().connection().exec_driver_sql("UPDATE ideas SET title = title")
    session().rollback()
    assert [one.whole for one in (wrote, elsewhere, by_hand)] == [False, False, False]
    asks_elsewhere()  # nobody notes


@both_databases
def test_where_the_database_refuses_it_does_not_hold_and_one_can_go_on(app: Flask) -> None:
    make_idea()
    session().rollback()
    session().connection().exec_driver_sql("CREATE TEMPORARY TABLE passing AS SELECT 1 AS one")
    with traced() as trace:
        assert session().scalar(text("SELECT one FROM passing")) == 1
    assert trace.holds()
    session().connection().exec_driver_sql("DROP TABLE passing")
    assert not trace.holds()
    assert session().scalar(select(func.count()).select_from(Idea)) == 1


@both_databases
def test_two_at_once_note_each_their_own(app: Flask) -> None:
    make_idea()
    with traced() as outer:
        session().scalar(select(Idea.id))
        with traced() as inner:
            session().scalar(select(Idea.title))
        session().scalar(select(Idea.stage))
    assert (len(outer.asked), len(inner.asked)) == (2, 1)


@pytest.mark.parametrize("statement", ["SELECT 1", "  WITH one AS (SELECT 1) SELECT * FROM one"])
def test_what_reads_is_told_by_its_first_word(app: Flask, statement: str) -> None:
    with traced() as trace:
        session().execute(text(statement)).all()
    assert trace.whole and len(trace.asked) == 1


def test_what_is_remembered_is_compared_from_memory(app: Flask) -> None:
    make_idea()
    session().rollback()
    asked: list[int] = []

    @remembered(60)
    def number() -> int:
        asked.append(session().scalar(select(func.count()).select_from(Idea)) or 0)
        return asked[-1]

    with traced() as trace:
        assert number() == 1
    make_idea()
    session().rollback()
    assert trace.asked == [] and trace.holds() and asked == [1]
    number.forget()
    assert not trace.holds() and asked == [1, 2]
