"""The ZIP file itself: written piece by piece with the same bytes each time, and checked whole before anything of it is used."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

FORMAT, VERSION = "ideas-bundle", 1
MANIFEST, MEDIA_LIST = "manifest.json", "media.jsonl"
MANIFEST_MOST = 4 * 1024 * 1024  # bytes
LINE_MOST = 64 * 1024 * 1024  # bytes of one row, and of one picture
CHUNK = 256 * 1024
PIECEWISE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what comes out of these is read piece by piece
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP file knows: a bundle says nothing of when it was written

_NAME = re.compile(r"manifest\.json|media\.jsonl|tables/[a-z_]+\.jsonl|media/[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*")


class BadBundle(ValueError):
    """This file is no bundle that can be used; its arguments are the cause and where."""


@dataclass
class Entry:
    """One file of a bundle: rows or not, bytes as they are unpacked, SHA-256 in hex."""

    rows: int = 0
    bytes: int = 0
    sha256: str = ""


class _Sink(io.RawIOBase):
    """Takes what the archive writes, to be handed on."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Keep it until it is taken."""
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        """What has come since."""
        data, self.waiting = bytes(self.waiting), bytearray()
        return data


class Packer:
    """Writes files one after another; what is ready is yielded, so that nothing is held."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w")

    def add(self, name: str, pieces: Iterable[bytes], entry: Entry, *, packed: bool = True) -> Iterator[bytes]:
        """One file; `entry` is filled in while it is written. Pictures are packed already and are put in as they are."""
        info, digest = zipfile.ZipInfo(name, EPOCH), hashlib.sha256()
        info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED, 0o600 << 16, 3
        with self._zip.open(info, "w", force_zip64=True) as out:
            for piece in pieces:
                digest.update(piece)
                entry.bytes += len(piece)
                out.write(piece)
                if len(self._sink.waiting) >= CHUNK:
                    yield self._sink.take()
        entry.sha256 = digest.hexdigest()
        yield self._sink.take()

    def close(self) -> bytes:
        """The end of the archive."""
        self._zip.close()
        return self._sink.take()

    def give_up(self) -> None:
        """Nobody takes the rest: without this the archive would write its end when it is swept away."""
        self._zip.fp = None


class Archive(Protocol):
    """Files by name: a ZIP file, or what was unpacked of one."""

    def namelist(self) -> list[str]:
        """All names, as they stand there."""

    def open(self, name: str) -> IO[bytes]:
        """A file to be read."""


@dataclass
class Parcel:
    """A bundle that was opened: what its manifest says, and its files."""

    manifest: dict[str, Any]
    archive: Archive

    @property
    def full(self) -> bool:
        """Whether people with all that is theirs are in it."""
        return bool(self.manifest["full"])

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """What the manifest says of each table."""
        return dict(self.manifest["tables"])

    def lines(self, name: str) -> Iterator[bytes]:
        """A file line by line. Raises BadBundle where it is broken or a line is endless."""
        with _readable(name), self.archive.open(name) as file:
            while line := file.readline(LINE_MOST):
                if len(line) >= LINE_MOST:
                    raise BadBundle("broken", name)
                yield line

    def media(self) -> Iterator[dict[str, Any]]:
        """The pictures: key and SHA-256 of each; `missing` where the portal that wrote it had lost the file."""
        for line in self.lines(MEDIA_LIST):
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as problem:
                raise BadBundle("strange_file", MEDIA_LIST) from problem
            yield _checked_file(found)

    def picture(self, key: str) -> bytes:
        """A picture's bytes. Raises BadBundle where there is none, or it is endless."""
        name = f"media/{key}"
        with _readable(name), self.archive.open(name) as file:
            data = file.read(LINE_MOST + 1)
        if len(data) > LINE_MOST:
            raise BadBundle("broken", name)
        return data

    def verify(self) -> Iterator[str]:
        """Read every file once and compare it with the manifest; yields their names. Raises BadBundle for the first that differs."""
        said = {f"tables/{name}.jsonl": told for name, told in self.tables.items()} | {MEDIA_LIST: self.manifest["media"]}
        for name, told in said.items():
            self._verify(name, told["bytes"], told["sha256"])
            yield name
        pictures = 0
        for one in self.media():
            if not one.get("missing"):
                pictures += 1
                self._verify(f"media/{one['key']}", one["bytes"], one["sha256"])
        if pictures + len(said) + 1 != len(self.archive.namelist()):
            raise BadBundle("strange_file", "media/")
        yield "media"

    def _verify(self, name: str, size: int, sha256: str) -> None:
        digest, met = hashlib.sha256(), 0
        with _readable(name), self.archive.open(name) as file:
            while chunk := file.read(CHUNK):
                met += len(chunk)
                if met > size:
                    break
                digest.update(chunk)
        if met != size or digest.hexdigest() != sha256:
            raise BadBundle("changed", name)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Whatever a broken archive raises is one thing."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError) as broken:
        raise BadBundle("broken", name) from broken


@contextmanager
def opened(path: Path) -> Iterator[Parcel]:
    """A bundle whose manifest and names are in order; the files themselves are not read yet. Raises BadBundle."""
    with _readable(path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        for entry in archive.infolist():
            if entry.compress_type not in PIECEWISE:
                raise BadBundle("strange_file", entry.filename)
        yield parcel_of(archive)


def parcel_of(archive: Any) -> Parcel:
    """The bundle in an archive that is open. Raises BadBundle."""
    names = archive.namelist()
    if len(set(names)) < len(names) or MANIFEST not in names:
        raise BadBundle("no_manifest", MANIFEST)
    for name in names:
        if not _NAME.fullmatch(name):
            raise BadBundle("strange_file", name)
    manifest = _manifest(archive)
    told = {f"tables/{name}.jsonl" for name in manifest["tables"]}
    if {name for name in names if name.startswith("tables/")} != told or MEDIA_LIST not in names:
        raise BadBundle("strange_file", "tables/")
    return Parcel(manifest, archive)


def _manifest(archive: Archive) -> dict[str, Any]:
    with _readable(MANIFEST), archive.open(MANIFEST) as file:
        data = file.read(MANIFEST_MOST + 1)
    return manifest_of(data)


def manifest_of(data: bytes) -> dict[str, Any]:
    """A manifest as it has to be. Raises BadBundle."""
    try:
        found = json.loads(data) if len(data) <= MANIFEST_MOST else None
    except (ValueError, RecursionError) as problem:
        raise BadBundle("no_manifest", MANIFEST) from problem
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadBundle("no_manifest", MANIFEST)
    if found.get("version") != VERSION:
        raise BadBundle("newer", MANIFEST)
    if not _is_whole(found):
        raise BadBundle("no_manifest", MANIFEST)
    return found


def _is_whole(found: dict[str, Any]) -> bool:
    tables, media = found.get("tables"), found.get("media")
    if not isinstance(tables, dict) or not all(isinstance(found.get(name), str) for name in ("schema", "portal", "source")) or not isinstance(found.get("full"), bool):
        return False
    listed = all(isinstance(told, dict) and _is_entry(told) and _are_names(told.get("columns")) for told in tables.values())
    return listed and isinstance(found.get("key", ""), str) and isinstance(media, dict) and _is_entry(media)


def _is_entry(told: dict[str, Any]) -> bool:
    return type(told.get("rows")) is int and type(told.get("bytes")) is int and isinstance(told.get("sha256"), str)


def _are_names(names: Any) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names) and len(set(names)) == len(names)


def _checked_file(one: Any) -> dict[str, Any]:
    if not isinstance(one, dict) or not isinstance(one.get("key"), str) or not _NAME.fullmatch(f"media/{one['key']}"):
        raise BadBundle("strange_file", MEDIA_LIST)
    if not one.get("missing") and not (type(one.get("bytes")) is int and isinstance(one.get("sha256"), str)):
        raise BadBundle("strange_file", MEDIA_LIST)
    return one
