"""The common JSON Lines form: a folder with one file a kind of thing, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from ideas.core.words import N_
from ideas.transfer.formats.common import PICTURE_MOST, BadPackage, Folder, Line, too_deep

LINE_MOST = 16 * 2**20  # bytes


class JsonLines:
    """A folder of `<kind>.jsonl`; its pictures are files whose paths the ideas name."""

    def __init__(self, folder: Folder, ideas: Path) -> None:
        first = next((line for line in read_lines(ideas) if not line.problem), None)
        self._folder, self.name = folder, (first.text("source") if first else "") or folder.name

    def lines(self, kind: str) -> Iterator[Line]:
        """The lines of `<kind>.jsonl`; none where there is no such file. Blank lines are passed over."""
        path = self._folder.find(f"{kind}.jsonl")
        found = read_lines(self._folder.files[path]) if path else iter(())
        return found if kind != "ideas" else map(self._own, found)

    def _own(self, line: Line) -> Line:
        """A folder is of one source."""
        foreign = line.text("source") not in ("", self.name)
        return Line(line.file, line.number, problem=N_("another source than the first idea's")) if foreign else line

    def picture(self, key: str) -> bytes | None:
        """A file of the folder."""
        return self._folder.content(key, PICTURE_MOST)


def recognises(folder: Folder) -> bool:
    """Whether the folder holds ideas in this form."""
    return folder.find("ideas.jsonl") is not None


def read(folder: Folder, mapping: Mapping[str, str]) -> JsonLines:  # noqa: ARG001 (this form needs none)
    """Raises BadPackage where there are no ideas."""
    path = folder.find("ideas.jsonl")
    if path is None:
        raise BadPackage("no_ideas_file")
    return JsonLines(folder, folder.files[path])


def read_lines(path: Path) -> Iterator[Line]:
    """The objects of a file, one a line."""
    with path.open("rb") as file:
        for number, raw in enumerate(_raw(file), 1):
            if raw is None:
                yield Line(path.name, number, problem=N_("longer than %(most)s MB", most=LINE_MOST // 2**20))
            elif raw.strip():
                yield _line(path.name, number, raw)


def _raw(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines; None for one that goes on and on, so that nobody's memory is filled by it."""
    while raw := file.readline(LINE_MOST):
        rest = raw
        while len(rest) == LINE_MOST and not rest.endswith(b"\n"):
            rest = file.readline(LINE_MOST)
        yield raw if rest is raw else None


def _line(name: str, number: int, raw: bytes) -> Line:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return Line(name, number, problem=N_("not JSON"))
    if too_deep(data):
        return Line(name, number, problem=N_("lists and objects stand too deep in one another"))
    return Line(name, number, data) if isinstance(data, dict) else Line(name, number, problem=N_("not an object"))
