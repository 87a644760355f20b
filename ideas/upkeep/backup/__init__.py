"""An online backup: the database of one moment, every picture it names, the ledger of erasures; verified before it gets its name."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from ideas.core.media import MediaStore
from ideas.upkeep.backup import chain, postgres, sqlite
from ideas.upkeep.backup.archive import DATABASES, FORMAT, LEDGER, MEDIA, BadArchive, Manifest, Writer, archives, fresh_name, sync_folder
from ideas.upkeep.backup.pictures import named_files
from ideas.upkeep.backup.postgres import Unable
from ideas.upkeep.backup.verify import verify

__all__ = ["BadArchive", "Portal", "Taken", "Unable", "alone", "last_backup", "take"]

LAST = "last_backup.json"
ROUNDS = 4


@dataclass(frozen=True)
class Portal:
    """Where a portal keeps what it has: the database's address, the media store, the data folder."""

    database: str
    media: MediaStore
    data_dir: Path

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return make_url(self.database).get_backend_name()

    @property
    def file(self) -> Path:
        """The embedded database's file."""
        return Path(make_url(self.database).database or "")

    @property
    def ledger(self) -> Path:
        """The ledger of erasures, outside the database."""
        return self.data_dir / LEDGER


@dataclass(frozen=True)
class Taken:
    """A finished, verified backup; sizes in bytes, time in seconds."""

    path: Path
    manifest: Manifest
    size: int
    seconds: float
    dropped: list[str]


@dataclass
class _Copy:
    """One moment of the database: migration head, rows of each table, files that rows name, head of the public log."""

    head: str
    counts: dict[str, int]
    named: dict[str, str]
    chain: str


def take(folder: Path, portal: Portal, *, keep: int | None = None, now: datetime, progress: Callable[[str, int], object] = lambda _what, _done: None) -> Taken:
    """Back the portal up into one archive of this folder. `keep` removes older archives, once the new one is verified and without holes.

    Raises BadArchive where the copy does not stand its verification, Unable where PostgreSQL's tools are missing or another backup runs there.
    """
    began = time.monotonic()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder / ".ideas-backup.lock", "another backup is being written into this folder"), _workplace(folder) as work:
        draft = _write(work, portal, now, progress)
        progress("verifying", len(draft.files))
        manifest, _ = verify(draft.path, work)
        path = fresh_name(folder, now)
        draft.path.replace(path)
        sync_folder(folder)
        dropped = _retain(folder, keep) if keep and not manifest.holes else []
    taken = Taken(path, manifest, path.stat().st_size, time.monotonic() - began, dropped)
    _note(portal.data_dir, taken)
    return taken


def last_backup(data_dir: Path) -> dict[str, Any] | None:
    """The last verified backup: `moment` (ISO 8601, UTC), `file`, `bytes`, `seconds`, `holes`; None where there was none."""
    try:
        told = json.loads((data_dir / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and "moment" in told else None


@contextmanager
def alone(lock: Path, otherwise: str) -> Iterator[None]:
    """One at a time; the lock dies with the process. Raises Unable."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise Unable(otherwise) from busy
        yield
    finally:
        os.close(handle)


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder for what is not finished; what a killed backup left there goes first."""
    work = folder / ".ideas-partial"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(work: Path, portal: Portal, now: datetime, progress: Callable[[str, int], object]) -> Writer:
    writer, stored = Writer(work / "draft.tar"), work / DATABASES[portal.kind]
    try:
        copied, holes = _gather(writer, stored, portal, now, progress)
        with stored.open("rb") as file:
            writer.add(stored.name, file, stored.stat().st_size, now)
        stored.unlink()
        with suppress(FileNotFoundError):
            writer.add_bytes(LEDGER, portal.ledger.read_bytes(), now)
        if LEDGER not in writer.files:
            writer.add_bytes(LEDGER, b"", now)
        writer.close(Manifest(format=FORMAT, portal=version(), head=copied.head, database=portal.kind, moment=now, counts=copied.counts, files=writer.files, holes=holes, chain=copied.chain))
    except BaseException:
        writer.abandon()
        raise
    return writer


def _gather(writer: Writer, stored: Path, portal: Portal, now: datetime, progress: Callable[[str, int], object]) -> tuple[_Copy, list[str]]:
    """First the database, then the pictures it names.

    A picture that was taken away in between is still named by the copy: then the database is copied again, until both agree.
    What is missing in two copies is missing in the portal: a hole, which the manifest names.
    """
    before: list[str] | None = None
    for _ in range(ROUNDS):
        copied = _copy_of(portal, stored)
        progress("rows", sum(copied.counts.values()))
        holes = _pictures(writer, portal.media, copied.named, now, progress)
        if not holes or holes == before:
            break
        before = holes
    return copied, holes


def _copy_of(portal: Portal, stored: Path) -> _Copy:
    stored.unlink(missing_ok=True)
    if portal.kind == "sqlite":
        sqlite.copy(portal.file, stored)
        with sqlite.opened(stored) as connection:
            counted = sqlite.counts(connection)
            return _Copy(sqlite.head(connection), counted, _named(connection.execute, counted), chain.head(connection.execute, counted))
    with postgres.snapshot(portal.database) as (live, name):
        counted = postgres.counts(live)
        copied = _Copy(postgres.head(live), counted, _named(live.exec_driver_sql, counted), chain.head(live.exec_driver_sql, counted))
        postgres.copy(portal.database, stored, name)
    return copied


def _named(ask: Any, tables: dict[str, int]) -> dict[str, str]:
    return {key: sha256 for _, key, sha256 in named_files(ask, tables)}


def _pictures(writer: Writer, store: MediaStore, named: dict[str, str], now: datetime, progress: Callable[[str, int], object]) -> list[str]:
    """Copy what is not copied yet; gives the keys that are missing or have other bytes than their rows say."""
    holes = []
    for number, (key, sha256) in enumerate(named.items(), 1):
        if MEDIA + key not in writer.files:
            try:
                writer.add_bytes(MEDIA + key, store.get(key), now)
            except (FileNotFoundError, ValueError):
                holes.append(key)
                continue
        if writer.files[MEDIA + key] != sha256:
            holes.append(key)
        if number % 1000 == 0:
            progress("pictures", number)
    return sorted(holes)


def _retain(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest; gives their names."""
    old = archives(folder)[:-keep]
    for path in old:
        path.unlink()
    return [path.name for path in old]


def _note(data_dir: Path, taken: Taken) -> None:
    """Say for the health pages when this was; a full disk here makes the backup no worse."""
    told = {"moment": taken.manifest.moment.isoformat(), "file": taken.path.name, "bytes": taken.size, "seconds": round(taken.seconds, 1), "holes": len(taken.manifest.holes)}
    with suppress(OSError):
        draft = data_dir / f".{LAST}"
        draft.write_text(json.dumps(told), encoding="utf-8")
        draft.replace(data_dir / LAST)


def version() -> str:
    """The portal's version: of the installed package, or of the checkout."""
    with suppress(metadata.PackageNotFoundError):
        return metadata.version("ideas-portal")
    with suppress(OSError):
        return str(tomllib.loads((Path(__file__).resolve().parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    return "unknown"
