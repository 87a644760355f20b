"""Ideas sent before a promised answer was kept get their promise with the migration: what expired unanswered counts, and giving back was an answer."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from ideas.core.db import db
from tests.upkeep.test_migrations import empty, reflected, value

assert empty  # a fixture


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 7, day, hour, tzinfo=UTC)


SENT, DUE = at(1), at(6, 22)  # a Wednesday, and the end of the Monday after in the portal's zone
IDEAS = {
    1: {"stage": "expired"}, 2: {"stage": "gathering", "first_answer_at": at(2)}, 3: {"stage": "gathering", "answer_owed_at": SENT, "answer_due_at": at(9)},
    4: {"stage": "returned", "published_at": None}, 5: {"stage": "expired", "import_id": 7}, 6: {"stage": "declined", "first_answer_at": at(7), "first_answer_days": 3}, 7: {"stage": "draft", "published_at": None, "submitted_at": None},
}
KEPT = [
    (1, SENT, None, DUE, None, None), (2, SENT, None, DUE, at(2), 1), (3, SENT, at(9), None, None, None), (4, SENT, None, DUE, at(2), 1),
    (5, None, None, None, None, None), (6, SENT, None, at(7, 22), at(7), 3), (7, None, None, None, None, None),
]


def test_answered_before(empty: Flask) -> None:  # noqa: F811, ARG001 (a fixture)
    upgrade(revision="0050")
    tables = reflected().tables
    with db.engine.begin() as connection:
        for name in ("members", "boards"):
            connection.execute(insert(tables[name]).values({column.name: value(column, 1) for column in tables[name].columns} | {"id": 1}))
        for number, facts in IDEAS.items():
            row = {column.name: None if column.nullable else value(column, number) for column in tables["ideas"].columns}
            connection.execute(insert(tables["ideas"]).values(row | {"id": number, "board_id": 1, "published_at": SENT, "submitted_at": SENT} | facts))
        steps = tables["stage_changes"]
        for number, (stage, role, day) in enumerate((("submitted", "member", 1), ("returned", "team", 2)), 1):
            row = {column.name: None if column.nullable else value(column, number) for column in steps.columns}
            connection.execute(insert(steps).values(row | {"id": number, "idea_id": 4, "to_stage": stage, "by_role": role, "at": at(day)}))
    upgrade(revision="0051")
    c = reflected().tables["ideas"].c
    with db.engine.begin() as connection:
        rows = connection.execute(select(c.id, c.answer_owed_at, c.answer_due_at, c.answer_was_due_at, c.first_answer_at, c.first_answer_days).order_by(c.id)).all()
    assert [tuple(one.replace(tzinfo=one.tzinfo or UTC) if isinstance(one, datetime) else one for one in row) for row in rows] == KEPT
