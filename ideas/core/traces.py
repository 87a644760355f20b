"""What the database was asked, and what it answered: so that it can be asked again, and where it says the same, all that was made of its answers is the same.

A verifying trace, as in A. Mokhov, N. Mitchell and S. Peyton Jones, "Build Systems à la Carte", Proceedings of the ACM on Programming Languages 2 (ICFP), 2018, section 4.2.2.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.interfaces import DBAPICursor

from ideas.core.db import session

READING = ("SELECT", "WITH")


class Asked(NamedTuple):
    """A statement in the driver's form, its parameters, and the rows as the driver gave them."""

    statement: str
    parameters: Any
    rows: Sequence[Any]


@dataclass
class Trace:
    """All that was asked, in its order; not `whole` where something else was done or asked than can be asked again."""

    asked: list[Asked] = field(default_factory=list)
    whole: bool = True

    def holds(self) -> bool:
        """Ask all of it again, in the transaction of this request: whether each answer is the same. Goes past the library, which takes as long as the database for each statement."""
        line = session().connection()
        try:
            with closing(line.connection.cursor()) as cursor:
                return all(_rows(cursor, one) == one.rows for one in self.asked)
        except line.dialect.loaded_dbapi.Error:  # whoever makes it anew hears what is the matter
            session().rollback()
            return False


_present: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def traced() -> Iterator[Trace]:
    """Note what is asked meanwhile."""
    trace = Trace()
    token = _present.set(trace)
    try:
        yield trace
    finally:
        _present.reset(token)


def asks_elsewhere() -> None:
    """Something is asked that is not in the database, such as the search index: what is noted is not whole."""
    if (trace := _present.get()) is not None:
        trace.whole = False


def _rows(cursor: DBAPICursor, asked: Asked) -> Any:
    cursor.execute(asked.statement, asked.parameters)
    return cursor.fetchall()


@event.listens_for(Engine, "after_cursor_execute")
def _note(_connection: Connection, cursor: DBAPICursor, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
    trace = _present.get()
    if trace is None:
        return
    if executemany or context.is_crud or not statement.lstrip().startswith(READING):
        trace.whole = False
        return
    rows = cursor.fetchall()
    trace.asked.append(Asked(statement, parameters, rows))
    context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, cursor.description, deque(rows))
