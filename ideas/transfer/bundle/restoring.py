"""A full bundle put into an empty portal: all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from ideas.core.bulk import chunks
from ideas.core.db import Base, session, writing
from ideas.core.doors import doors
from ideas.core.versions import raise_versions
from ideas.transfer.bundle.contents import WORDS, carried
from ideas.transfer.bundle.encoding import BadRow, row_of
from ideas.transfer.bundle.parcel import BadBundle, Parcel, opened
from ideas.transfer.bundle.schema import line_to, revision, why_not_schema, why_not_tables
from ideas.transfer.bundle.writing import key_mark

BATCH = 2000
EMPTY = ("members", "ideas", "imports", "uploads", "tags", "comments", "votes")
DEFAULT_BOARDS = {"products", "markets"}
UNTOUCHED = frozenset(("page_versions",))  # kept pages of this machine are numbered on, not anew
EVERY_PAGE = 0
Progress = Callable[[str, int], object]


@dataclass(frozen=True)
class Restored:
    """What came back: rows by table, and pictures."""

    rows: dict[str, int]
    pictures: int
    missing: int


def is_empty() -> bool:
    """As `flask init` leaves a portal: no member, no idea, nothing imported, no board beside the two it begins with."""
    boards = set(session().execute(select(Base.metadata.tables["boards"].c.slug)).scalars())
    return boards <= DEFAULT_BOARDS and not any(session().execute(select(select(Base.metadata.tables[name]).exists())).scalar() for name in EMPTY)


def restore(path: Path, *, other_key: bool = False, progress: Progress = lambda _step, _done: None) -> Restored:
    """Verify every file, then write all rows and pictures; of a portal with another secret key only where that is said. Raises BadBundle and then has changed nothing."""
    with opened(path) as parcel:
        _insist_on_fit(parcel, other_key=other_key)
        for name in parcel.verify():
            progress(f"verified {name}", 0)
        put: list[str] = []  # only what was not in the store before: another portal may use the same one
        try:
            return _put_back(parcel, put, progress)
        except BaseException:
            for key in put:
                doors.media.delete(key)
            raise


def _insist_on_fit(parcel: Parcel, *, other_key: bool) -> None:
    if not parcel.full:
        raise BadBundle("not_full", parcel.manifest["portal"])
    current = session()
    head = revision(current.connection())
    empty = is_empty()
    current.rollback()
    if not empty:
        raise BadBundle("not_empty", "")
    theirs = parcel.manifest["schema"]
    if cause := why_not_schema(theirs, line_to(head)):
        raise BadBundle(cause, theirs)
    cause, where = why_not_tables(parcel.tables, older=theirs != head)
    if cause:
        raise BadBundle(cause, where)
    if not other_key and parcel.manifest.get("key", key_mark()) != key_mark():
        raise BadBundle("other_key", parcel.manifest["portal"])


def _put_back(parcel: Parcel, put: list[str], progress: Progress) -> Restored:
    try:
        with writing() as current:
            if not is_empty():
                raise BadBundle("not_empty", "")
            connection = current.connection()
            with _keys_checked_at_the_end(connection):
                rows = _all_rows(connection, parcel, progress)
            _number_on(connection)
            pictures, missing = _pictures(parcel, put, progress)
            raise_versions(current, [EVERY_PAGE])
    except SQLAlchemyError as problem:
        raise BadBundle("does_not_fit", type(problem).__name__) from problem
    return Restored(rows, pictures, missing)


@contextmanager
def _keys_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """A row may name a later row of its own table: foreign keys are looked at once all are there."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        return
    own = [table.name for table in carried() if any(key.column.table is table for key in table.foreign_keys)]
    keys = [(table, key["name"]) for table in own for key in inspect(connection).get_foreign_keys(table) if key["referred_table"] == table]
    for table, key in keys:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED')
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, key in keys:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE')


def _all_rows(connection: Connection, parcel: Parcel, progress: Progress) -> dict[str, int]:
    """The few rows of an empty portal go, the bundle's come."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in UNTOUCHED:
            connection.execute(table.delete())
    rows = {}
    for table in carried():
        if table.name in parcel.tables:
            rows[table.name] = _load(connection, table, parcel, progress)
    return rows


def _load(connection: Connection, table: Table, parcel: Parcel, progress: Progress) -> int:
    told, done = parcel.tables[table.name], 0
    statement = table.insert()
    for some in chunks(_rows(table, told["columns"], parcel), BATCH):
        connection.execute(statement, some)
        done += len(some)
        if done % 50_000 < BATCH:
            progress(table.name, done)
    if done != told["rows"]:
        raise BadBundle("changed", table.name)
    return done


def _rows(table: Table, columns: Sequence[str], parcel: Parcel) -> Iterator[dict[str, Any]]:
    name = f"tables/{table.name}.jsonl"
    read = row_of([table.columns[column] for column in columns], WORDS.get(table.name, {}))
    for number, line in enumerate(parcel.lines(name), 1):
        try:
            yield read(line)
        except BadRow as problem:
            raise BadBundle("broken_row", f"{name}:{number}: {problem}") from problem


def _number_on(connection: Connection) -> None:
    """PostgreSQL gives numbers behind those that came; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in carried():
        for column in _counted(connection, table):
            last = select(func.coalesce(func.max(column), 1), func.count() > 0).select_from(table)
            value, used = connection.execute(last).one()
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:named, :column), :value, :used)"), {"named": f'"{table.name}"', "column": column.name, "value": value, "used": used})


def _counted(connection: Connection, table: Table) -> Iterable[Any]:
    """The columns whose values a sequence gives."""
    for column in table.primary_key:
        if connection.execute(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))).scalar() is not None:
            yield column


def _pictures(parcel: Parcel, put: list[str], progress: Progress) -> tuple[int, int]:
    """Into the store, before the rows are there for all: an interrupted restore leaves files without rows at most, which are swept. Gives how many, and how many were lost before."""
    met, missing = 0, 0
    for one in parcel.media():
        if one.get("missing"):
            missing += 1
        else:
            _put(one["key"], one["sha256"], parcel, put)
            met += 1
    progress("pictures", met)
    return met, missing


def _put(key: str, sha256: str, parcel: Parcel, put: list[str]) -> None:
    if not doors.media.exists(key):
        put.append(key)
        doors.media.put(key, parcel.picture(key), "image/webp")
    elif hashlib.sha256(doors.media.get(key)).hexdigest() != sha256:
        raise BadBundle("other_picture", key)
