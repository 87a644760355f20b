"""Migrations: on SQLite foreign keys are off while a table is rebuilt, else its children would be dropped with it."""

from alembic import context
from flask import current_app
from sqlalchemy import text

import ideas.models  # noqa: F401 (every table)
from ideas.core.db import Base, Moment

target = Base.metadata


def render(kind: str, thing: object, _context: object) -> str | bool:
    """Our own column types as the plain ones they are kept in, so that a migration needs none of our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


def run() -> None:
    """Upgrade or downgrade in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        connection = connection.execution_options(write=True)  # noqa: PLW2901 (the same connection)
        context.configure(connection=connection, target_metadata=target, render_as_batch=True, transactional_ddl=True, compare_type=True, render_item=render)
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                msg = "a migration broke a foreign key"
                raise RuntimeError(msg)
        if sqlite:
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
