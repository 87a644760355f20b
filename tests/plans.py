"""How the database answers the very statements that some code sends."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from ideas.core.db import db, session

LARGE = "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"


def plans(ask: Callable[[], object], *naming: str, large: bool = True) -> list[str]:
    """The plan of each statement sent by `ask` that holds all these words, one line a step.

    PostgreSQL is asked for its way without a sort and without reading a table whole: of the few rows of a test it may well do so, of a million (`large`) it would not.
    """
    sent: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if all(word in statement for word in naming):
            sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    session().rollback()
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if large and not is_sqlite:
            connection.exec_driver_sql(LARGE)
        return ["\n".join(str(row[-1]) for row in connection.exec_driver_sql(("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + statement, values)) for statement, values in sent]
