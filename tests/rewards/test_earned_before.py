"""What an older version wrote for people from before this portal goes with the migration."""

from __future__ import annotations

from flask_migrate import upgrade
from sqlalchemy import insert, select

from ideas.core.db import db
from tests.upkeep.test_migrations import empty, reflected, value

assert empty  # a fixture
TABLES = ("ledger", "balances", "point_scores", "standings")


def test_people_from_before_have_none(empty):  # noqa: F811 (a fixture)
    upgrade(revision="0052")
    tables = reflected().tables
    with db.engine.begin() as connection:
        for number, more in ((1, {}), (2, {"email_key": None, "password_hash": None}), (3, {"source": None, "source_id": None, "email_key": None, "password_hash": None})):
            connection.execute(insert(tables["members"]).values({column.name: value(column, number) for column in tables["members"].columns} | {"id": number} | more))
        for name in TABLES:
            for number in (1, 2, 3):
                connection.execute(insert(tables[name]).values({column.name: value(column, number) for column in tables[name].columns} | {"member_id": number}))
    upgrade(revision="0053")
    with db.engine.connect() as connection:
        assert {name: set(connection.scalars(select(tables[name].c.member_id))) for name in TABLES} == dict.fromkeys(TABLES, {1, 3})
