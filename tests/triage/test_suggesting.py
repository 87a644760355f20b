"""The job that looks for ideas alike: what it begins with is read along an index, however many gather."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import insert, select, text

from ideas.board.models import Idea
from ideas.core.db import db, session, writing
from ideas.triage.queries.suggesting import to_compare
from tests.conftest import NOON, both_databases
from tests.factories import make_idea
from tests.plans import plans

MANY = 3_000


@both_databases
def test_what_is_compared_next_is_read_along_its_index_and_sorts_nothing(app: Flask) -> None:
    first, second, _seen, third = (make_idea(compared_at=at) for at in (None, None, NOON, None))
    make_idea(stage="in_review")
    assert [idea.id for idea in to_compare(2)] == [third.id, second.id]
    session().rollback()
    assert [idea.id for idea in to_compare(9)] == [third.id, second.id, first.id]
    session().rollback()
    _many_compared(third.id)
    plan = plans(lambda: to_compare(2))[-1]
    assert "ix_ideas_not_compared" in plan, plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


def _many_compared(like: int) -> None:
    """So many others, all compared before, that walking the index of what is left is worth it, and the database knows it."""
    with writing() as current:
        row = dict(current.execute(select(Idea.__table__).where(Idea.id == like)).mappings().one()) | {"compared_at": NOON}
        row.pop("id")
        current.execute(insert(Idea.__table__), [row] * MANY)
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
