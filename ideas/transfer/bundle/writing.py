"""A bundle written: one moment of the database, row by row, and the pictures it names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from sqlalchemy import Column, ColumnElement, Connection, String, Table, collate, select

from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.secrets import keyed_digest
from ideas.transfer.bundle import opening
from ideas.transfer.bundle.contents import BLANK, carried, columns_of, named_files, owed, shared
from ideas.transfer.bundle.encoding import line_of
from ideas.transfer.bundle.parcel import FORMAT, MANIFEST, MEDIA_LIST, VERSION, Entry, Packer
from ideas.transfer.bundle.schema import revision

ROWS = 1000
PIECE = 128 * 1024
MARK_SIGNS = 32
Progress = Callable[[str, int], object]


@dataclass
class Written:
    """What a bundle turned out to hold; complete once its last piece was taken."""

    full: bool
    schema: str = ""
    tables: dict[str, Entry] = field(default_factory=dict)
    media: Entry = field(default_factory=Entry)
    missing: int = 0

    def manifest(self) -> bytes:
        """What the bundle says of itself: nothing in it changes unless the portal does."""
        tables = {table.name: asdict(self.tables[table.name]) | {"columns": [column.name for column in columns_of(table, full=self.full)]} for table in _tables(full=self.full)}
        told = {
            "format": FORMAT, "version": VERSION, "schema": self.schema, "portal": doors.site_name, "source": source_name(), "full": self.full, "tables": tables,
            "media": asdict(self.media) | {"missing": self.missing},
        }
        told |= {"key": key_mark()} if self.full else {}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def source_name() -> str:
    """What tells this portal from others when a bundle of it is imported elsewhere."""
    return (urlsplit(doors.public_url).hostname or "portal").replace(".", "-")


def key_mark() -> str:
    """Tells whether two portals have the same secret key, and nothing about it."""
    return keyed_digest(doors.secret, "bundle")[:MARK_SIGNS]


def _tables(*, full: bool) -> list[Table]:
    return carried() if full else shared()


def written(*, full: bool, progress: Progress = lambda _step, _done: None) -> tuple[Iterator[bytes], Written]:
    """The bundle's bytes, made while they are taken, and what it holds. Without `full` only what every visitor may read."""
    told = Written(full)
    return _pieces(told, progress, session().get_bind()), told


def _pieces(told: Written, progress: Progress, engine: Any) -> Iterator[bytes]:
    packer = Packer()
    try:
        with _snapshot(engine) as connection:
            told.schema = revision(connection)
            for table in _tables(full=told.full):
                entry = told.tables[table.name] = Entry()
                yield from packer.add(f"tables/{table.name}.jsonl", _lines(connection, table, entry, told.full), entry)
                progress(table.name, entry.rows)
            yield from _pictures(packer, connection, told, progress)
        yield from packer.add(MANIFEST, [told.manifest()], Entry())
        yield packer.close()
    finally:
        packer.give_up()


@contextmanager
def _snapshot(engine: Any) -> Iterator[Connection]:
    """A connection that sees one moment of the database however long it reads, and keeps nobody from writing."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(yield_per=ROWS, **options) as connection:
        mapped = _unmapped(connection)
        try:
            yield connection
        finally:
            if mapped:
                connection.exec_driver_sql(f"PRAGMA mmap_size = {mapped}")


def _unmapped(connection: Connection) -> int:
    """SQLite would map as much of its file as it may while all of it is read; gives how much that was."""
    if connection.dialect.name != "sqlite":
        return 0
    mapped = int(connection.exec_driver_sql("PRAGMA mmap_size").scalar() or 0)
    connection.exec_driver_sql("PRAGMA mmap_size = 0")
    return mapped


def _rows(connection: Connection, table: Table, columns: list[Column], *, full: bool) -> Iterable[Sequence[Any]]:
    """The rows in the order of their keys; texts byte by byte, as SQLite has it, so that no database's alphabet decides."""
    by_bytes = connection.dialect.name == "postgresql"
    keys: list[ColumnElement] = [collate(column, "C") if by_bytes and isinstance(column.type, String) else column for column in table.primary_key]
    condition = owed(table) if full else opening.condition(table)
    query = select(*(columns if full else map(opening.shown, columns))).order_by(*keys)
    return connection.execute(query if condition is None else query.where(condition))


def _lines(connection: Connection, table: Table, entry: Entry, full: bool) -> Iterator[bytes]:
    """The table's rows, a line each, many lines at a time."""
    columns = columns_of(table, full=full)
    line, veil = line_of(columns, BLANK.get(table.name, ())), None if full else opening.veil(table, columns)
    waiting, size = [], 0
    for row in _rows(connection, table, columns, full=full):
        waiting.append(line(veil(row) if veil else row).encode())
        size += len(waiting[-1])
        entry.rows += 1
        if size > PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _pictures(packer: Packer, connection: Connection, told: Written, progress: Progress) -> Iterator[bytes]:
    """Each file once, as it is in the store, then the list of them. What the store has lost is in the list as missing."""
    met: set[bytes] = set()  # eight bytes a file
    with TemporaryFile() as listed:
        for key, sha256 in _named(connection, told.full):
            mark = hashlib.blake2b(key.encode(), digest_size=8).digest()
            if mark in met:
                continue
            met.add(mark)
            yield from _picture(packer, key, sha256, listed, told)
        progress("media", told.media.rows)
        listed.seek(0)
        yield from packer.add(MEDIA_LIST, iter(lambda: listed.read(PIECE), b""), told.media)


def _picture(packer: Packer, key: str, sha256: str, listed: IO[bytes], told: Written) -> Iterator[bytes]:
    entry = Entry()
    try:
        data = doors.media.get(key)
    except FileNotFoundError:
        told.missing += 1
        line = {"key": key, "missing": True, "sha256": sha256}
    else:
        yield from packer.add(f"media/{key}", [data], entry, packed=False)
        line = {"key": key, "bytes": entry.bytes, "sha256": entry.sha256}
    told.media.rows += 1
    listed.write(json.dumps(line, sort_keys=True).encode() + b"\n")


def _named(connection: Connection, full: bool) -> Iterator[tuple[str, str]]:
    """The files that the rows of this bundle name, in the order of the rows."""
    for table in _tables(full=full):
        if table.name in {"pictures", "members"}:
            columns = columns_of(table, full=full)
            for row in _rows(connection, table, columns, full=full):
                yield from named_files(table.name, dict(zip((column.name for column in columns), row, strict=True)))
