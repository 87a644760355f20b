"""Rows of a CSV file of any kind, read as a stream: what is wrong with a row is said with the row."""

from __future__ import annotations

import csv
import re
import threading
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from ideas.core.words import N_, Message
from ideas.transfer.formats.common import BadPackage, quoted
from ideas.transfer.formats.decoding import Encoding, encoding_of, flaws

ROW_MOST = 1024 * 1024  # signs of one row; a body of 60 kB is usual, one of a megabyte is a fault
HEADINGS_MOST = 1000
HEADING_SHOWN = 80
UNSURE = N_("its quotes do not match: read as well as it could be")
DELIMITERS = (",", ";", "\t")
_CSV_LIMIT = threading.Lock()  # the csv module keeps its limit for the whole process
_HINT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def normal(heading: str) -> str:
    """A heading as it is compared: `Idea Title`, `idea_title`, `IDEA-TITLE`, `idea.title` and `ideaTitle` are the same; `/` keeps its meaning."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign == "/")


@dataclass(frozen=True)
class Row:
    """One row: `number` as a person counts it (the heading is row 1), values by normal heading; `problem` is set where it cannot be used."""

    number: int
    values: Mapping[str, str] = field(default_factory=dict)
    problem: Message | None = None
    notes: tuple[Message, ...] = ()

    def text(self, *headings: str) -> str:
        """The value under the first of these headings that has one, without blanks around; '' where none has."""
        return next((value for heading in headings if (value := self.values.get(normal(heading), "").strip())), "")


@dataclass(frozen=True)
class Table:
    """A CSV file whose heading has been read. `headings` are the original names, `names` the normal ones, both unique and in the file's order."""

    path: Path
    file: str
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    names: tuple[str, ...]
    notes: tuple[Message, ...] = ()

    def has(self, *headings: str) -> bool:
        """Whether all of these are among the headings."""
        return all(normal(heading) in self.names for heading in headings)

    def heading(self, name: str) -> str:
        """The original of a heading; '' where there is none like it."""
        return dict(zip(self.names, self.headings, strict=True)).get(normal(name), "")

    def rows(self) -> Iterator[Row]:
        """Every row below the heading, read anew each time. Rows in which nothing stands are passed over but counted."""
        with _opened(self.path, self.encoding) as file:
            records = _Records(file, self.delimiter)
            records.heading()
            records.wanted = len(self.names)
            for record in records:
                if record.problem or any(value.strip() for value in record.values):
                    yield self._row(record)

    def _row(self, record: _Record) -> Row:
        values = record.values
        if not record.problem and any(value.strip() for value in values[len(self.names):]):
            return Row(record.number, problem=_count(values, self.names))
        if record.problem or len(values) < len(self.names):
            return Row(record.number, problem=record.problem or _count(values, self.names))
        return Row(record.number, dict(zip(self.names, values, strict=False)), notes=record.notes)


def _count(values: list[str], names: tuple[str, ...]) -> Message:
    return N_("row has %(count)s of %(wanted)s values", count=len(values), wanted=len(names))


def open_table(path: Path, file: str = "") -> Table:
    """Find out encoding, delimiter and headings of a CSV file. Raises BadPackage where it is empty, no text or has no heading."""
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    with _opened(path, encoding.name) as opened:
        first = _Records(opened, delimiter).heading()
    if len(first) > HEADINGS_MOST or not any(normal(heading) for heading in first):
        raise BadPackage("no_heading")
    headings, notes = _unique([" ".join(heading.split()) for heading in first])
    return Table(path, file or path.name, encoding.name, delimiter, headings, tuple(normal(name) for name in headings), encoding.notes + notes)


def _unique(first: list[str]) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Headings of their own: one without a name is called by its place, one that comes again by its number."""
    while first and not first[-1]:
        first = first[:-1]
    met: dict[str, int] = {}
    headings: list[str] = []
    notes: dict[str, Message] = {}
    for place, heading in enumerate(first, 1):
        name = heading if normal(heading) else f"Column {place}"
        met[normal(name)] = times = met.get(normal(name), 0) + 1
        if times > 1:
            notes[name] = N_("the heading '%(heading)s' stands there more than once: the first one counts", heading=quoted(name, HEADING_SHOWN))
            name = _free(name, times, {normal(other) for other in [*first, *headings]})
        headings.append(name)
    return tuple(headings), tuple(notes.values())


def _free(name: str, times: int, taken: set[str]) -> str:
    while normal(f"{name} ({times})") in taken:
        times += 1
    return f"{name} ({times})"


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def _delimiter(path: Path, encoding: Encoding) -> str:
    """The sign that cuts heading and first row into equally many parts; else the one that cuts the heading into most."""
    with _opened(path, encoding.name) as file:
        hint = _HINT.fullmatch(file.readline(ROW_MOST))
    if hint and hint.group(1) in DELIMITERS:
        return hint.group(1)

    return max(DELIMITERS, key=lambda delimiter: _fit(path, encoding, delimiter))


def _fit(path: Path, encoding: Encoding, delimiter: str) -> tuple[bool, int, bool]:
    with _opened(path, encoding.name) as file:
        records = _Records(file, delimiter)
        parts = len(records.heading())
        agreed = len(next(iter(records), _Record(0, [])).values) == parts
    return agreed and parts > 1, parts, agreed


@dataclass
class _Record:
    number: int
    values: list[str]
    problem: Message | None = None
    notes: tuple[Message, ...] = ()


class _TooLong(Exception):
    """A row goes on and on: most likely a quote that nobody closed."""


class _Lines:
    """The file's lines for the csv module; keeps those of the present row, so that they can be read once more."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.again, self.present = file, deque[str](), list[str]()
        self.length, self.ended = 0, False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else self.file.readline(ROW_MOST + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.length += len(line)
        if self.length > ROW_MOST:
            self._pass_over(line)
            raise _TooLong
        self.present.append(line)
        return line.replace("\x00", "")

    def _pass_over(self, line: str) -> None:
        """To the end of a line of which only the beginning was read."""
        while line and not line.endswith(("\n", "\r")):
            line = self.file.readline(ROW_MOST + 1)

    def begin(self) -> None:
        """The next line begins a row."""
        self.present, self.length = [], 0

    def rewind(self) -> None:
        """All lines of the present row but its first are read once more."""
        self.again.extendleft(reversed(self.present[1:]))
        self.ended = False


class _Records:
    """The records of an open file, the heading among them; a quote left open costs its own row and not all that follow."""

    def __init__(self, file: TextIO, delimiter: str) -> None:
        self.lines, self.delimiter, self.wanted, self.number = _Lines(file), delimiter, 0, 0
        self.reader = csv.reader(self.lines, delimiter=delimiter)

    def heading(self) -> list[str]:
        """The first record in which something stands, but for the hint `sep=;` that Excel reads."""
        for record in self:
            if _HINT.fullmatch("".join(self.lines.present)):
                self.number -= 1
            elif record.problem or any(value.strip() for value in record.values):
                return [] if record.problem else record.values
        return []

    def __iter__(self) -> Iterator[_Record]:
        while (record := self._next()) is not None:
            yield record

    def _next(self) -> _Record | None:
        self.lines.begin()
        self.number += 1
        problem = None
        try:
            values = self._parsed()
        except _TooLong:
            values, problem = [], N_("row is longer than %(most)s kB", most=ROW_MOST // 1024)
        except csv.Error:
            values, problem = [], N_("row cannot be read")
        if values is None:
            return None
        if self.lines.ended:
            problem = N_("cut off: a quote is opened and never closed")
        sure = len(self.lines.present) < 2 or not self.wanted or _closes(self.lines.present, self.delimiter)
        if len(self.lines.present) > 1 and (problem or not sure or len(values) != self.wanted) and self._goes_on_below():
            self.lines.rewind()
            return _Record(self.number, values, N_("a quote is opened and not closed: only this row is left out"))
        return _Record(self.number, values, problem, (() if sure else (UNSURE,)) + flaws("".join(self.lines.present)))

    def _parsed(self) -> list[str] | None:
        with _CSV_LIMIT:
            before = csv.field_size_limit(ROW_MOST)
            try:
                return next(self.reader, None)
            finally:
                csv.field_size_limit(before)

    def _goes_on_below(self) -> bool:
        """Whether the lines that the quote swallowed are rows of their own: most of them fit the heading."""
        below = [line for line in self.lines.present[1:] if line.strip()]
        return self.wanted > 1 and bool(below) and sum(self._fits(line) for line in below) * 2 > len(below)

    def _fits(self, line: str) -> bool:
        return line.count('"') % 2 == 0 and len(_parts(line, self.delimiter)) == self.wanted


def _closes(lines: list[str], delimiter: str) -> bool:
    """Whether each quote that closes stands before a delimiter or the end of the row."""
    try:
        next(csv.reader([line.replace("\x00", "") for line in lines], delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        return "expected after" not in str(error)
    return True


def _parts(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.replace("\x00", "")], delimiter=delimiter), [])
    except csv.Error:
        return []


