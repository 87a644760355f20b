"""A ZIP file opened: every name stays inside, nothing is taken for what it is not, no bomb."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ideas.transfer.formats.common import BadPackage

UNPACKED_MOST = 512 * 1024 * 1024  # bytes; what really comes out is counted, whatever the file says of itself
ENTRIES_MOST = 20_000
DIRECTORY_MOST = 8 * 1024 * 1024  # bytes of the list of contents, which is read whole
NAME_MOST, DEPTH_MOST = 200, 20
CHUNK = 256 * 1024
SYMLINK, KIND = 0o120000, 0o170000
ENCRYPTED = 0x1
PIECEWISE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # a few bytes of the other ways come out as gigabytes at once, in memory
END, END_64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q")
LOCATOR_SIZE, LOCAL_HEADER, COMMENT_MOST = 20, 30, 65_535
WORKBOOK = {"[Content_Types].xml", "mimetype"}
JUNK = {"__MACOSX", ".DS_Store", "Thumbs.db"}


def unpack(file: Path | BinaryIO, folder: Path) -> list[str]:
    """Put what is packed into a new folder, folders and all; gives the names. What else lies packed in it stays so. Raises BadPackage; what was written until then is left to the caller."""
    try:
        _look_at_list(file)
        with zipfile.ZipFile(file) as package:
            wanted = _wanted(package.infolist())
            folder.mkdir(parents=True)
            left = UNPACKED_MOST
            for name, entry in wanted.items():
                left = _written(package, entry, folder / name, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error, zlib.error) as broken:
        raise broken if isinstance(broken, BadPackage) else BadPackage("no_package") from broken
    return sorted(wanted)


def _look_at_list(file: Path | BinaryIO) -> None:
    """How large the list of contents says it is: it is read whole, so a huge one is refused before."""
    tail = _tail(file)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise BadPackage("no_package")
    size, before = END.unpack_from(tail, at)[5], at - LOCATOR_SIZE - END_64.size
    if before >= 0 and tail[at - LOCATOR_SIZE:].startswith(b"PK\x06\x07"):
        size = END_64.unpack_from(tail, before)[8]
    if size > DIRECTORY_MOST:
        raise BadPackage("too_many_files")


def _tail(file: Path | BinaryIO) -> bytes:
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return _tail(opened)
    file.seek(0, io.SEEK_END)
    file.seek(max(file.tell() - COMMENT_MOST - END.size - LOCATOR_SIZE - END_64.size, 0))
    return file.read()


def _wanted(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files by their paths, each once and inside."""
    if len(entries) > ENTRIES_MOST:
        raise BadPackage("too_many_files")
    if {entry.filename for entry in entries} & WORKBOOK:
        raise BadPackage("workbook")
    _insist_apart(entries)
    wanted: dict[str, zipfile.ZipInfo] = {}
    met: set[str] = set()
    for entry in entries:
        path = _inside(entry)
        if entry.is_dir() or JUNK & set(path.parts):
            continue
        key = unicodedata.normalize("NFC", str(path)).casefold()
        if key in met:
            raise BadPackage("twice")
        if entry.flag_bits & ENCRYPTED:
            raise BadPackage("locked")
        if entry.compress_type not in PIECEWISE:
            raise BadPackage("no_package")
        met.add(key)
        wanted[str(path)] = entry
    if not wanted:
        raise BadPackage("nothing_in_it")
    return wanted


def _inside(entry: zipfile.ZipInfo) -> PurePosixPath:
    """The path of an entry, which does not lead out. Raises BadPackage."""
    name = entry.orig_filename  # as it stands there: what follows a zero byte is cut off otherwise
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or (entry.external_attr >> 16) & KIND == SYMLINK
    strange = not name.isprintable() or len(path.parts) > DEPTH_MOST or any(len(part.encode()) > NAME_MOST for part in path.parts)
    if leads_out or strange or not path.parts:
        raise BadPackage("way_out")
    return path


def _insist_apart(entries: list[zipfile.ZipInfo]) -> None:
    """No two entries share their bytes: that is how a small file unpacks to a huge one."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise BadPackage("too_big")
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size


def _written(package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Unpack one file; gives how many bytes may still come."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with package.open(entry) as source, target.open("xb") as out:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadPackage("too_big")
            out.write(chunk)
    return left
