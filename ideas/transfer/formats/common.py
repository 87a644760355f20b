"""What every reader of a foreign format gives and gets: lines of the common form, from what was given, opened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from ideas.core.words import Message

KINDS = ("people", "ideas", "statuses", "votes", "comments", "relations")
PICTURE_MOST = 10 * 1024 * 1024  # bytes, as for pictures that are sent
QUOTED_MOST = 40
DEEPEST = 60  # lists and objects one in another; whoever reads them goes down one by one

_NOT_KEPT = re.compile("[\\x00\\ud800-\\udfff]")  # halves of signs, and the one that ends a text: no database keeps them


class BadPackage(ValueError):
    """What was given is none we take; its only argument is the cause (`rules.PACKAGE_PROBLEMS`)."""


def quoted(text: str, most: int = QUOTED_MOST) -> str:
    """The beginning of what a file says, for a sentence of the report: what cannot be shown or kept is written as its code."""
    return repr(text[:most])[1:-1]


def too_deep(found: object) -> bool:
    """Whether lists and objects stand so deep in one another that reading them would end in an exception."""
    level = [found]
    for _ in range(DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return False
    return True


@dataclass(frozen=True)
class Line:
    """One row of a file in the common form. `number` is the row as a person counts it: the heading of a table is row 1.

    `problem` is set where the row is broken (an error), `left_out` where it is whole and yet not brought (skipped), `note` where it was
    read otherwise than it stands there. A row from which lines of several kinds are made says these once, in the kind its file is about.
    """

    file: str
    number: int
    data: dict[str, Any] = field(default_factory=dict)
    problem: Message | None = None
    left_out: Message | None = None
    note: Message | None = None

    def text(self, name: str) -> str:
        """A value as text; '' where there is none."""
        value = self.data.get(name)
        return "" if value is None else _NOT_KEPT.sub("", str(value))

    def number_of(self, name: str) -> int:
        """A value as a count; 0 where there is none or it is no count."""
        value = self.data.get(name)
        value = int(value) if isinstance(value, float) and value.is_integer() else value
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0

    def texts(self, name: str) -> list[str]:
        """A list of texts; none where it is no list."""
        value = self.data.get(name)
        return [_NOT_KEPT.sub("", str(one)) for one in value if one not in (None, "")] if isinstance(value, list) else []


class Source(Protocol):
    """A portal's data, read as often as it is asked for."""

    @property
    def name(self) -> str:
        """What tells this portal from others: with a row's own id it says what is here already."""

    def lines(self, kind: str) -> Iterator[Line]:
        """The rows of one of KINDS, streamed: nothing is held but ids. A broken row is a line with its `problem`, never an exception."""

    def picture(self, key: str) -> bytes | None:
        """A picture that a row names; None where there is none."""


class ByKind:
    """A source that tells each kind in a method of its own (`_ideas`, `_votes` …). A kind without one is empty, and there are no pictures."""

    def lines(self, kind: str) -> Iterator[Line]:
        """The rows of one kind, streamed."""
        told: Callable[[], Iterator[Line]] | None = getattr(self, f"_{kind}", None)
        return told() if told else iter(())

    def picture(self, key: str) -> bytes | None:  # noqa: ARG002
        """There are none."""
        return None


@dataclass(frozen=True)
class Called:
    """A source under another name: two portals of one kind, or one that shall be told from its earlier self."""

    source: Source
    name: str

    def lines(self, kind: str) -> Iterator[Line]:
        """The source's own."""
        return self.source.lines(kind)

    def picture(self, key: str) -> bytes | None:
        """The source's own."""
        return self.source.picture(key)


class Format(Protocol):
    """A module of `formats`: each reads one kind of portal."""

    def recognises(self, folder: Folder) -> bool:
        """Whether this is such data: by names and headings, never by the ending of a file alone."""

    def read(self, folder: Folder, mapping: Mapping[str, str]) -> Source:
        """`mapping` says for our names which heading bears them. Raises BadPackage."""


@dataclass(frozen=True)
class Folder:
    """What was given, opened: files by their path inside it, with `/` between; `name` is what it is called without its ending."""

    name: str
    files: Mapping[str, Path]

    @classmethod
    def at(cls, path: Path) -> Folder:
        """A folder with all below it, or a single file. Links are left."""
        if not path.is_dir():
            return cls(path.stem, {path.name: path} if path.is_file() else {})
        found = sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
        return cls(path.resolve().name, {one.relative_to(path).as_posix(): one for one in found})

    def find(self, *names: str) -> str | None:
        """The path of the first of these files that is there, in whatever folder and case; the one nearest to the top."""
        for name in names:
            met = [path for path in self.files if PurePosixPath(path).name.casefold() == name.casefold()]
            if met:
                return min(met, key=lambda path: (path.count("/"), path))
        return None

    def content(self, path: str, most: int) -> bytes | None:
        """What a file holds, of one that is larger one byte more than `most`; None where there is none."""
        if path not in self.files:
            return None
        with self.files[path].open("rb") as file:
            return file.read(most + 1)

    def ending(self, *endings: str) -> list[str]:
        """The paths of all files that end so (`.csv`), in order."""
        return sorted(path for path in self.files if PurePosixPath(path).suffix.casefold() in endings)
