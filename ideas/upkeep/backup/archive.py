"""One file holds a whole portal: a plain tar with the database, the pictures, the ledger of erasures, and a manifest as its last entry."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

FORMAT = 1
MANIFEST = "manifest.json"
LEDGER = "erasures"
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
MEDIA = "media/"
MANIFEST_BYTES = 512 * 1024 * 1024
CHUNK = 1024 * 1024
PORTION = 8

_NAME = re.compile(r"ideas-([0-9]{8}T[0-9]{6}Z)(?:-[0-9]+)?\.tar")
_MEMBER = re.compile(r"manifest\.json|erasures|database\.(?:sqlite|pgdump)|media/[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*")


class BadArchive(Exception):
    """This file cannot be restored; the sentence says why."""


class Manifest(BaseModel):
    """What an archive says of itself. `holes` are pictures that were lost or damaged in the portal already; `chain` is the head of the public log."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: int
    portal: str
    head: str
    database: str
    moment: datetime
    counts: dict[str, int]
    files: dict[str, str]
    holes: list[str] = []
    chain: str = ""

    @property
    def stored(self) -> str:
        """The name of the database's copy in the archive."""
        return DATABASES[self.database]

    @property
    def pictures(self) -> dict[str, str]:
        """Key in the media store → SHA-256 in hex."""
        return {name.removeprefix(MEDIA): digest for name, digest in self.files.items() if name.startswith(MEDIA)}


class Writer:
    """An archive under its temporary name; `close` makes it durable, and only then it gets its real one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, str] = {}
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 (closed by `close`)
        self._unsynced = 0

    def add(self, name: str, source: IO[bytes], size: int, at: datetime) -> None:
        """One file, hashed while it is written."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, int(at.timestamp()), 0o600
        hashing = _Hashing(source, self._paced)
        self._tar.addfile(entry, hashing)  # type: ignore[arg-type]  # it reads, and that is all tarfile asks of it
        self.files[name] = hashing.digest.hexdigest()

    def add_bytes(self, name: str, data: bytes, at: datetime) -> None:
        """A small file."""
        self.add(name, io.BytesIO(data), len(data), at)

    def close(self, manifest: Manifest) -> None:
        """The manifest comes last: an archive that was cut off has none."""
        self.add_bytes(MANIFEST, manifest.model_dump_json(indent=1).encode(), manifest.moment)
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _paced(self, read: int) -> None:
        """To the disk every 8 MB (a `PORTION`): a writer's commit elsewhere never waits behind all that was copied."""
        self._unsynced += read
        if self._unsynced > PORTION * CHUNK:
            self._unsynced = 0
            self._file.flush()
            os.fdatasync(self._file.fileno())


class _Hashing:
    """A stream that is hashed while it is read."""

    def __init__(self, source: IO[bytes], read: Any) -> None:
        self._source, self._read, self.digest = source, read, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """As a file reads."""
        data = self._source.read(size)
        self.digest.update(data)
        self._read(len(data))
        return data


class Reader:
    """An archive that is looked at and never believed: entries are found by the names we know, nothing is unpacked by theirs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _readable(path):
            self._tar = tarfile.open(path, "r:")  # noqa: SIM115 (closed by `close`)
            try:
                self._entries = self._known()
                self.manifest = self._manifest()
            except BaseException:
                self._tar.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()

    def read(self, name: str) -> bytes:
        """A whole entry that is as the manifest says. Raises BadArchive."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """An entry in pieces; at its end its hash must be the manifest's. Raises BadArchive."""
        digest = hashlib.sha256()
        with _readable(self.path):
            file = self._tar.extractfile(self._entries[name])
            while file is not None and (data := file.read(CHUNK)):
                digest.update(data)
                yield data
        if digest.hexdigest() != self.manifest.files[name]:
            raise BadArchive(f"{name} is not what was kept: its SHA-256 differs")

    def unpack(self, name: str, target: Path) -> Path:
        """An entry as a file of ours, readable by us alone; durable, and written in small portions as an archive is."""
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            for number, data in enumerate(self.chunks(name), 1):
                out.write(data)
                if number % PORTION == 0:
                    out.flush()
                    os.fdatasync(out.fileno())
            out.flush()
            os.fsync(out.fileno())
        return target

    def _known(self) -> dict[str, tarfile.TarInfo]:
        entries: dict[str, tarfile.TarInfo] = {}
        for entry in self._tar:
            if not entry.isreg() or not _MEMBER.fullmatch(entry.name):
                raise BadArchive(f"{entry.name[:200]!r} does not belong into a backup")
            if entry.name in entries:
                raise BadArchive(f"{entry.name} is there twice")
            entries[entry.name] = entry
        return entries

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._entries or self._entries[MANIFEST].size > MANIFEST_BYTES:
            raise BadArchive("it has no manifest: it was cut off, or is no backup")
        file = self._tar.extractfile(self._entries[MANIFEST])
        try:
            manifest = Manifest.model_validate_json(file.read() if file else b"")
        except ValidationError as error:
            raise BadArchive("its manifest cannot be read") from error
        _insist_known(manifest)
        if set(self._entries) - {MANIFEST} != set(manifest.files):
            raise BadArchive("what it holds is not what its manifest lists")
        return manifest


def _insist_known(manifest: Manifest) -> None:
    if manifest.format != FORMAT or manifest.database not in DATABASES:
        raise BadArchive(f"it has format {manifest.format} for {manifest.database}; this portal reads format {FORMAT} for {' and '.join(DATABASES)}")
    if manifest.moment.tzinfo is None or manifest.stored not in manifest.files or LEDGER not in manifest.files:
        raise BadArchive("its manifest is not whole")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Whatever a broken file raises, it is said as one thing."""
    try:
        yield
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        raise BadArchive(f"{path.name} cannot be read: {type(error).__name__}") from error


def fresh_name(folder: Path, moment: datetime) -> Path:
    """`ideas-<UTC time>.tar`, numbered where there is one of this second already."""
    stem = f"ideas-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number, path = 1, folder / f"{stem}.tar"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.tar"
    return path


def archives(folder: Path) -> list[Path]:
    """Our archives in a folder, the oldest first; other files are nobody's business."""
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file()]
    return sorted(found, key=lambda path: (path.name.removesuffix(".tar").split("-")[1], path.stat().st_mtime_ns, len(path.name), path.name))


def sync_folder(folder: Path) -> None:
    """Make new and changed names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
