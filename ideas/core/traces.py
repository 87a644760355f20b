"""What the database was asked, and what it answered: so that it can be asked again, and where it says the same, all that was made of its answers is the same.

A verifying trace, as in A. Mokhov, N. Mitchell and S. Peyton Jones, "Build Systems à la Carte", Proceedings of the ACM on Programming Languages 2 (ICFP), 2018, section 4.2.2.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.interfaces import DBAPICursor

from ideas.core.db import session

T = TypeVar("T")
READING = ("SELECT", "WITH")  # by their first word; a view that locks or changes something inside such a statement is none to be traced


class Asked(NamedTuple):
    """A statement in the driver's form, its parameters, and the rows as the driver gave them."""

    statement: str
    parameters: Any
    rows: Sequence[Any]


@dataclass
class Trace:
    """All that was asked, in its order, and what was told from memory; not `whole` where something else was done or asked than can be asked again."""

    asked: list[Asked] = field(default_factory=list)
    told: list[tuple[Callable[[], Any], Any]] = field(default_factory=list)
    whole: bool = True

    def holds(self) -> bool:
        """Ask all of it again, in the transaction of this request: whether each answer is the same. Goes past the library, which takes as long as the database for each statement."""
        if any(tell() != value for tell, value in self.told):
            return False
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
    with _noting(trace := Trace()):
        yield trace


def untraced(tell: Callable[[], T], ask: Callable[[], T]) -> T:
    """Ask something whose answer is remembered: instead of its statements it is noted what was told, so that `tell` is called again."""
    with _noting(None):
        value = ask()
    if (trace := _present.get()) is not None:
        trace.told.append((tell, value))
    return value


@contextmanager
def _noting(trace: Trace | None) -> Iterator[None]:
    token = _present.set(trace)
    try:
        yield
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
