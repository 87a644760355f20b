"""A folder in the common form as one ZIP file: only its own file names, no way out of the folder, no bomb."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

KINDS = ("ideas", "comments", "statuses", "votes", "relations")
UNPACKED_MOST = 256 * 1024 * 1024  # bytes; what really comes out is counted, whatever the file says of itself
ENTRIES_MOST = 50
CHUNK = 256 * 1024


class BadPackage(ValueError):
    """The file is none we take; its only argument is the cause."""


def unpack(data: bytes, folder: Path) -> list[str]:
    """Put the files of the common form into a new folder; gives their names. What else lies in the package is left. Raises BadPackage."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            wanted = _wanted(package.infolist())
            folder.mkdir(parents=True)
            left = UNPACKED_MOST
            for entry in wanted:
                left = _written(package, entry, folder / PurePosixPath(entry.filename).name, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise broken if isinstance(broken, BadPackage) else BadPackage("no_package") from broken
    return sorted(PurePosixPath(entry.filename).name for entry in wanted)


def _wanted(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files of the common form: at the top, or all in one folder."""
    if len(entries) > ENTRIES_MOST:
        raise BadPackage("too_many_files")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename or (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise BadPackage("way_out")
    named = [entry for entry in entries if not entry.is_dir() and PurePosixPath(entry.filename).name in {f"{kind}.jsonl" for kind in KINDS}]
    names = [PurePosixPath(entry.filename).name for entry in named]
    if "ideas.jsonl" not in names:
        raise BadPackage("no_ideas_file")
    if len(set(names)) < len(names):
        raise BadPackage("twice")
    return named


def _written(package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Unpack one file; gives how many bytes may still come."""
    with package.open(entry) as source, target.open("xb") as out:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadPackage("too_big")
            out.write(chunk)
    return left


class _Sink(io.RawIOBase):
    """Takes what a package writes, to be handed on piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Keep it until it is taken."""
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        """What has come since."""
        data, self.waiting = bytes(self.waiting), bytearray()
        return data


def packed(files: Iterable[tuple[str, Iterable[str]]]) -> Iterator[bytes]:
    """Files as (name, lines) in one ZIP, written while it is read."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, lines in files:
            with package.open(name, "w") as out:
                for line in lines:
                    out.write(line.encode())
                    if len(sink.waiting) > CHUNK:
                        yield sink.take()
            yield sink.take()
    yield sink.take()
