"""Where a database is put back: built beside the present one, which then goes aside in one step; nothing is ever deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url

from ideas.upkeep.backup import BadArchive, Portal, postgres, sqlite
from ideas.upkeep.backup.archive import sync_folder

CONTENT = ("members", "ideas")


class Place(Protocol):
    """One kind of database."""

    home: Path

    def occupied(self) -> bool:
        """Whether there are members or ideas, or something that cannot be read."""
    def in_use(self) -> bool:
        """Whether other processes have the database open."""
    def stage(self, copy: Path) -> str:
        """Build the restored database beside the present one; gives its address."""
    def staged(self) -> bool:
        """Whether the restored database still waits beside the present one."""
    def discard(self) -> None:
        """Throw away what was built beside it."""
    def swap(self, aside: Path) -> str:
        """Put it in its place; gives where the present one has gone."""


class File:
    """SQLite: a file beside the present file, on the same file system, so that one rename is the whole step."""

    def __init__(self, portal: Portal) -> None:
        self.live = portal.file
        self.home = portal.file.parent
        self._new = self.home / "restoring" / "new.db"

    def occupied(self) -> bool:
        """See `Place`."""
        if not self.live.exists():
            return False
        try:
            with sqlite.opened(self.live) as connection:
                counted = sqlite.counts(connection)
        except BadArchive:
            return True
        return any(counted.get(table) for table in CONTENT)

    def in_use(self) -> bool:
        """See `Place`."""
        return sqlite.in_use(self.live)

    def stage(self, copy: Path) -> str:
        """See `Place`."""
        copy.replace(self._new)
        return f"sqlite:///{self._new.resolve()}"

    def staged(self) -> bool:
        """See `Place`."""
        return self._new.exists()

    def discard(self) -> None:
        """See `Place`: it goes with its folder."""

    def swap(self, aside: Path) -> str:
        """See `Place`. The old file keeps a second name before the first is given away; its journal is written into it, or goes along where it cannot be."""
        sqlite.settle(self._new)
        if self.live.exists():
            with suppress(sqlite3.DatabaseError):
                sqlite.settle(self.live)
            _second_name(self.live, aside / self.live.name)
            for journal in (self.live.with_name(self.live.name + ending) for ending in ("-wal", "-shm", "-journal")):
                if journal.exists():
                    shutil.move(journal, aside / journal.name)
            sync_folder(aside)
        self._new.replace(self.live)
        sync_folder(self.home)
        return str(aside / self.live.name)


def _second_name(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)


class Server:
    """PostgreSQL: a database of its own on the same server; both renames are one transaction."""

    def __init__(self, portal: Portal) -> None:
        self.home = portal.data_dir
        self._live = portal.database
        self._new = postgres.beside(portal.database, "restoring")

    def occupied(self) -> bool:
        """See `Place`."""
        if not postgres.exists(self._live):
            return False
        engine = create_engine(self._live)
        try:
            with engine.connect() as connection:
                counted = postgres.counts(connection)
        finally:
            engine.dispose()
        return any(counted.get(table) for table in CONTENT)

    def in_use(self) -> bool:
        """See `Place`."""
        return postgres.in_use(self._live)

    def stage(self, copy: Path) -> str:
        """See `Place`."""
        postgres.drop(self._new)
        postgres.create(self._new, self._live)
        postgres.restore(self._new, copy)
        copy.unlink()
        return self._new

    def staged(self) -> bool:
        """See `Place`."""
        return postgres.exists(self._new)

    def discard(self) -> None:
        """See `Place`."""
        postgres.drop(self._new)

    def swap(self, aside: Path) -> str:
        """See `Place`."""
        gone = postgres.beside(self._live, aside.name.replace("-", "_").lower())
        postgres.swap(self._new, self._live, gone)
        return f"database {make_url(gone).database}"


def place_of(portal: Portal) -> Place:
    """The place of this portal's kind of database."""
    return File(portal) if portal.kind == "sqlite" else Server(portal)
