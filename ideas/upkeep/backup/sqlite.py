"""The embedded database: copied while it is written to, and looked at from end to end."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from ideas.upkeep.backup.archive import BadArchive

PACE_SECONDS = 0.05
BUSY_SECONDS = 0.5


def copy(source: Path, target: Path) -> None:
    """A compact copy of one moment; nothing of deleted rows is left in it. Readers and writers go on meanwhile. Raises BadArchive.

    What is copied goes to the disk in small portions: else a writer's commit waits behind all of it (docs/operations.md has the figures).
    """
    target.touch(mode=0o600)
    copied = threading.Event()
    pace = threading.Thread(target=_keep_pace, args=(target, copied), daemon=True)
    pace.start()
    try:
        with closing(sqlite3.connect(_address(source, "ro"), uri=True, isolation_level=None, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        raise BadArchive(f"the database cannot be copied: {error}") from error
    finally:
        copied.set()
        pace.join()
    _to_disk(target)


def _keep_pace(path: Path, copied: threading.Event) -> None:
    while not copied.wait(PACE_SECONDS):
        with suppress(OSError):  # a full disk is said by the copy itself
            _to_disk(path)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _address(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.resolve()))}?mode={mode}"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database file that nobody else uses, to be read. Raises BadArchive for what is no database."""
    try:
        with closing(sqlite3.connect(_address(path, "ro"), uri=True, isolation_level=None)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise BadArchive(f"the database cannot be read: {error}") from error


def tables(connection: sqlite3.Connection) -> list[str]:
    """The portal's tables."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version' ORDER BY name")
    return [name for (name,) in rows]


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows of each table."""
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables(connection)}  # noqa: S608 (names out of the database)


def head(connection: sqlite3.Connection) -> str:
    """The migration it stands at; empty where it was never migrated."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong: pages, indexes, foreign keys."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()[:10]
    return [*found, *(f"{table}: row {row} names a row of {parent} that is not there" for table, row, parent, _ in broken)]


def in_use(path: Path) -> bool:
    """Whether a process has this database open: each connection holds a shared lock as long as it lives."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.DatabaseError:
        return False
    return False


def settle(path: Path) -> None:
    """One whole file again, without a journal beside it."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    _to_disk(path)
