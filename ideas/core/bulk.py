"""Writing in bulk: steps of one transaction each that tell where their events come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from ideas.core.db import session, writing
from ideas.core.events import KINDS, Event, seal_after, tell

T = TypeVar("T")
INSERTED_AT_ONCE = 50  # rows of one statement that gives columns back: it is kept for each number of rows, with all its parameters
EVENTS: Table = Event.__table__  # type: ignore[assignment]


def chunks(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in lists of at most `size`."""
    waiting = iter(things)
    while some := list(islice(waiting, size)):
        yield some


@contextmanager
def step(origin: str, import_id: int | None = None) -> Iterator[Session]:
    """One write transaction whose events are of this origin (import, generated) and are handed out to nobody."""
    with writing() as current:
        current.info["origin"], current.info["import_id"] = origin, import_id
        tell(origin)
        try:
            yield current
        finally:
            current.info.pop("origin", None)
            current.info.pop("import_id", None)


def record_many(kind: str, rows: Sequence[dict[str, Any]], *, by: Any, now: datetime) -> None:
    """Many events of one kind inside a `step`. A row names what differs: idea_id, member_id, thing_id, actor_id, actor_role, at, facts.

    Raises KeyError for a kind that is not in the catalogue and outside a `step`.
    """
    KINDS[kind]
    info = session().info
    common = {
        "kind": kind, "at": now, "recorded_at": now, "handed_out_at": now, "origin": info["origin"], "import_id": info["import_id"],
        "idea_id": None, "member_id": None, "thing_id": None, "actor_id": by.id, "actor_role": by.role, "facts": {},
        "seal_after": seal_after(kind, info["origin"], now),
    }
    insert_many(EVENTS, [common | row for row in rows])


def insert_many(table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns; nothing for no rows."""
    if rows:
        session().execute(insert(getattr(table, "__table__", table)), rows)


def inserted(table: Any, rows: Sequence[dict[str, Any]], *columns: str) -> list[Any]:
    """Insert rows and give these columns of them, in any order."""
    if not rows:
        return []
    target = getattr(table, "__table__", table)
    return list(session().execute(insert(target).returning(*(target.c[name] for name in columns)), rows, execution_options={"insertmanyvalues_page_size": INSERTED_AT_ONCE}).all())


def pairs(query: Any) -> dict[Any, Any]:
    """A query of two columns as a dictionary."""
    return {row[0]: row[1] for row in session().execute(query)}
