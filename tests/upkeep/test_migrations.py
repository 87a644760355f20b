"""Every migration, the ones to come included: with rows in every table it loses none, and it goes back and forth again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Engine, Float, Integer, MetaData, Table, create_engine, func, insert, inspect, select, text
from sqlalchemy.schema import CreateIndex

import ideas.models  # noqa: F401 (every table)
from ideas import create_app
from ideas.core.db import Base, db
from ideas.start import migrations_folder
from tests.conftest import POSTGRES, settings_in

ROWS = 3
MOMENT = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
LATEST = 3  # so many are gone through step by step at each run, all of them by night: what is older was, and never changes
REVISIONS = [revision.revision for revision in reversed(list(ScriptDirectory(str(migrations_folder())).walk_revisions()))]


which = pytest.mark.parametrize("steps", [pytest.param(REVISIONS[-LATEST:], id="latest"), pytest.param(REVISIONS, id="all", marks=pytest.mark.nightly)])


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A portal whose database has no tables yet."""
    more = {}
    if request.param == "postgres":
        if not POSTGRES:
            pytest.skip("no PostgreSQL: IDEAS_TEST_POSTGRES is not set")
        more["database_url"] = POSTGRES.rsplit("/", 1)[0] + f"/{_fresh()}"
    app = create_app(settings_in(tmp_path, **more))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if request.param == "postgres":
        _fresh(make=False)


def _fresh(*, make: bool = True) -> str:
    name = f"ideas_migrations_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        if make:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return name


# --- rows for any table ---------------------------------------------------------------------------------------------


def reflected() -> MetaData:
    """The tables as they are in the database now."""
    tables = MetaData()
    tables.reflect(db.engine)
    tables.remove(tables.tables["alembic_version"])
    return tables


def fill(tables: MetaData) -> None:
    """Rows for each table that has none, all columns filled: parents first."""
    with db.engine.begin() as connection:
        for table in tables.sorted_tables:
            if not connection.scalar(select(func.count()).select_from(table)):
                for number in range(1, ROWS + 1):
                    connection.execute(insert(table).values({column.name: value(column, number) for column in table.columns}))


def value(column: Column[Any], number: int) -> Any:
    """Different in each row, so that whatever must be unique is; a reference names the row of the same number, and the first of its own table."""
    if column.foreign_keys:
        parent = next(iter(column.foreign_keys)).column
        return (None if column.nullable else 1) if parent.table is column.table else value(parent, number)
    if isinstance(column.type, Boolean):
        return number % 2 == 0
    if isinstance(column.type, Integer | Float):
        return number
    if isinstance(column.type, DateTime | Date):
        return MOMENT if isinstance(column.type, DateTime) else date(2026, 7, number)
    return {"n": number} if isinstance(column.type, JSON) else f"{column.name} {number}"


# --- what must stay -------------------------------------------------------------------------------------------------


def counts(tables: MetaData) -> dict[str, int]:
    """Rows of each table."""
    with db.engine.connect() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables.sorted_tables}


def contents(tables: MetaData) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, columns by name."""
    with db.engine.connect() as connection:
        return {table.name: [tuple(row) for row in connection.execute(select(*sorted(table.columns, key=lambda c: c.name)).order_by(*table.primary_key))] for table in tables.sorted_tables}


def stays(before: dict[str, list[tuple[Any, ...]]], after: dict[str, list[tuple[Any, ...]]]) -> bool:
    """Whether every row is there with all that was in it; a migration may write what was empty."""
    return before.keys() == after.keys() and all(
        len(rows) == len(after[name]) and all(old is None or old == new for row, now in zip(rows, after[name], strict=True) for old, new in zip(row, now, strict=True))
        for name, rows in before.items()
    )


def built(engine: Engine) -> set[tuple[str, ...]]:
    """Every index, unique constraint and foreign key, as comparable words."""
    look, found = inspect(engine), set()
    for table in look.get_table_names():
        found |= {("index", table, str(index["name"]), str(index["column_names"]), str(index["unique"])) for index in look.get_indexes(table)}
        found |= {("unique", table, str(unique["name"]), str(unique["column_names"])) for unique in look.get_unique_constraints(table)}
        found |= {("key", table, str(key["constrained_columns"]), key["referred_table"], str(key["options"].get("ondelete"))) for key in look.get_foreign_keys(table)}
    return found


def broken_keys() -> list[Any]:
    if db.engine.dialect.name != "sqlite":
        return []  # there they cannot be broken
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


@which
def test_migrations_only_add(empty: Flask, steps: list[str]) -> None:
    """Step by step with rows in every table: no row, index, constraint or reference is lost."""
    before: dict[str, list[tuple[Any, ...]]] = {}
    structure: set[tuple[str, ...]] = set()
    tables = MetaData()
    for revision in steps:
        upgrade(revision=revision)
        assert stays(before, contents(tables)), revision
        assert structure <= built(db.engine), revision
        assert broken_keys() == []
        tables = reflected()
        fill(tables)
        assert min(counts(tables).values()) >= ROWS
        before, structure = contents(tables), built(db.engine)


def test_from_the_first_to_the_last_at_once(empty: Flask) -> None:
    """As a portal of the first days is brought up to date."""
    upgrade(revision=REVISIONS[0])
    tables = reflected()
    fill(tables)
    before = contents(tables)
    upgrade()
    assert contents(tables) == before
    assert broken_keys() == []


@which
def test_back_and_up_again(empty: Flask, steps: list[str]) -> None:
    """Down step by step with rows in every table, each step forward again: what was there before the step is untouched."""
    upgrade()
    for newer, older in zip(reversed(steps), reversed(steps[:-1]), strict=False):
        fill(reflected())
        structure = built(db.engine)
        downgrade(revision=older)
        tables = reflected()
        kept = contents(tables)
        assert min(counts(tables).values()) >= ROWS
        upgrade(revision=newer)
        assert contents(tables) == kept, newer
        assert built(db.engine) == structure, newer
        assert broken_keys() == []
        fill(reflected())
        downgrade(revision=older)


def test_the_models_are_what_the_migrations_build(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        found = [change for change in compare_metadata(context, Base.metadata) if not is_named_within(connection, change) and not is_read_backwards(connection, change)]
        assert found == []


WITHIN = {("ideas", "earlier_id"): ("ideas", "id", "SET NULL"), ("ideas", "merged_into_id"): ("ideas", "id", "SET NULL"), ("tags", "merged_into_id"): ("tags", "id", "CASCADE")}


def is_named_within(connection: Any, change: Any) -> bool:
    """A reference that SQLite keeps within its column (it was added by ALTER TABLE): reflection overlooks its name and what follows on deletion, the pragma does not."""
    if connection.dialect.name != "sqlite" or change[0] not in {"remove_fk", "add_fk"}:
        return False
    table, columns = change[1].table.name, change[1].column_keys
    kept = {row.get("from"): (row["table"], row["to"], row["on_delete"]) for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})").mappings()}
    return len(columns) == 1 and (table, columns[0]) in WITHIN and kept[columns[0]] == WITHIN[table, columns[0]]


def is_read_backwards(connection: Any, change: Any) -> bool:
    """An index of SQLite with a descending column, whose direction reflection overlooks; the schema table has it as it was made."""
    if connection.dialect.name != "sqlite" or change[0] not in {"remove_index", "add_index"}:
        return False
    made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name"), {"name": change[1].name})
    meant = [index for table in Base.metadata.tables.values() for index in table.indexes if index.name == change[1].name]
    return " DESC" in str(made) and [" ".join(str(CreateIndex(index).compile(connection)).split()) for index in meant] == [" ".join(made.split())]


def test_the_versions_are_one_line() -> None:
    assert REVISIONS == [f"{number:04}" for number in range(1, len(REVISIONS) + 1)]


def test_every_table_gets_a_row(empty: Flask) -> None:
    """The filling itself: each column has a value, but references of a row to its own table."""
    upgrade()
    fill(tables := reflected())
    for table in tables.sorted_tables:
        own = {column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)}
        assert _missing(table) <= own, table.name


def _missing(table: Table) -> set[str]:
    with db.engine.connect() as connection:
        row = connection.execute(select(table).limit(1)).mappings().one()
    return {name for name, found in row.items() if found is None}
