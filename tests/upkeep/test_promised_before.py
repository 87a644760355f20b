"""Days that were promised before promises had rows of their own get them with the migration."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from ideas.core.db import db
from tests.upkeep.test_migrations import empty, reflected, value

assert empty  # a fixture
AT, LATER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 31, 22, 30, tzinfo=UTC)  # half past midnight of August in the portal's zone
JULY, AUGUST = date(2026, 7, 20), date(2026, 8, 20)
UPDATES = (  # id, role, day, corrected entry, moment
    (11, "team", JULY, None, AT), (12, "team", None, None, AT), (13, "member", JULY, None, AT), (14, "team", JULY, None, AT), (15, "team", JULY, 14, LATER),
    (16, "admin", JULY, None, AT), (17, "team", AUGUST, 16, LATER), (18, "team", AUGUST, 15, LATER),
)


def test_promised_before(empty: Flask) -> None:  # noqa: F811, ARG001 (a fixture)
    upgrade(revision="0005")
    tables = reflected()
    with db.engine.begin() as connection:
        for name in ("members", "boards", "ideas"):
            table = tables.tables[name]
            row = {column.name: value(column, 1) for column in table.columns}
            connection.execute(insert(table).values(row | {"id": 1} | ({"answers_id": None} if name == "ideas" else {})))
        updates = tables.tables["updates"]
        for number, role, day, corrects, at in UPDATES:
            row = {column.name: None for column in updates.columns if column.nullable} | {"id": number, "idea_id": 1, "by_role": role, "at": at, "title": "", "text": "x", "text_html": "x", "format": "markdown", "lang": "de", "next_step": ""}
            connection.execute(insert(updates).values(row | {"promised_for": day, "corrects_id": corrects}))
    upgrade(revision="0006")
    promises = reflected().tables["promises"]
    with db.engine.begin() as connection:
        p = promises.c
        rows = connection.execute(select(p.update_id, p.due_on, p.moved_by_update_id, p.settled_on, p.kept_at).order_by(p.update_id)).all()
    assert [tuple(row) for row in rows] == [
        (11, JULY, None, None, None), (15, JULY, 18, date(2026, 8, 1), None), (16, JULY, 17, date(2026, 8, 1), None), (17, AUGUST, None, None, None), (18, AUGUST, None, None, None),
    ]
