"""Objects of a JSON file, read as a stream: a list, an answer of an API with a list in it, several of these one after another, or one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from ideas.core.words import N_, Message
from ideas.transfer.formats.common import BadPackage, too_deep
from ideas.transfer.formats.decoding import encoding_of, flaws, unreadable

CHUNK = 256 * 1024  # signs
OBJECT_MOST = 8 * 1024 * 1024  # signs of one object
NAMES_MOST = 10_000  # of one object
WRAPPERS = frozenset({"data", "items", "results", "records", "entries"})

_BLANK = re.compile(r"[\s,\x00\ufeff]*")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)


@dataclass(frozen=True)
class Object:
    """One object: `number` is its place in the file, from 1. `problem` is set where it cannot be used."""

    number: int
    data: dict[str, Any] = field(default_factory=dict)
    problem: Message | None = None
    notes: tuple[Message, ...] = ()


class _Broken(ValueError):
    """What follows is no JSON."""


class _Stream:
    """A text of which only the part that is being read is held."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.text, self.at = file, "", 0

    def _more(self, size: int = CHUNK) -> bool:
        chunk = self.file.read(size)
        self.text, self.at = self.text[self.at:] + chunk, 0
        return bool(chunk)

    def peek(self) -> str:
        """The next sign that is no blank and no comma; '' at the end."""
        while True:
            blank = _BLANK.match(self.text, self.at)
            self.at = blank.end() if blank else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                return ""

    def take(self, sign: str) -> bool:
        """Whether this sign comes next; it is passed over then."""
        met = self.peek() == sign
        self.at += met
        return met

    def value(self) -> Any:
        """The next value, whole. Raises _Broken."""
        self.peek()
        while True:
            try:
                found, self.at = _DECODER.raw_decode(self.text, self.at)
            except ValueError:
                waiting = len(self.text) - self.at
                if waiting > OBJECT_MOST or not self._more(max(CHUNK, waiting)):
                    raise _Broken from None
            except RecursionError:
                raise _Broken from None
            else:
                return found


def objects(path: Path, *wrappers: str) -> Iterator[Object]:
    """The objects of a file. In an object that has a list under one of the `wrappers` (or `data`, `items`, `results`) it is the list's.

    After something that is no JSON nothing can be read for sure: it is said with the number of the object, and the rest is left out. So is a file that is no text.
    """
    try:
        encoding = encoding_of(path)
    except BadPackage as problem:
        yield Object(1, problem=unreadable(problem))
        return
    said, number = encoding.notes, 0
    with path.open(encoding=encoding.name, errors="replace", newline="") as file:
        stream = _Stream(file)
        try:
            for number, found in enumerate(_all(stream, WRAPPERS | set(wrappers)), 1):
                yield _object(number, found, said)
                said = ()
        except _Broken:
            yield Object(number + 1, problem=N_("not JSON, or cut off: this and what follows is left out"))


def _object(number: int, found: Any, said: tuple[Message, ...]) -> Object:
    if not isinstance(found, dict):
        return Object(number, problem=N_("not an object"))
    if too_deep(found):
        return Object(number, problem=N_("lists and objects stand too deep in one another"))
    text = " ".join(_texts(found))
    return Object(number, _storable(found) if _UNSTORABLE.search(text) else found, notes=said + flaws(text))


def _storable(found: Any) -> Any:
    """The same without NUL and half signs, which no database takes."""
    if isinstance(found, str):
        return _UNSTORABLE.sub("", found)
    if isinstance(found, dict):
        return {_storable(name): _storable(value) for name, value in found.items()}
    return [_storable(one) for one in found] if isinstance(found, list) else found


def _all(stream: _Stream, wrappers: frozenset[str]) -> Iterator[Any]:
    while stream.peek():
        if stream.take("["):
            yield from _listed(stream)
        elif stream.take("{"):
            yield from _members(stream, wrappers)
        else:
            yield stream.value()


def _listed(stream: _Stream) -> Iterator[Any]:
    while not stream.take("]"):
        yield stream.value()


def _members(stream: _Stream, wrappers: frozenset[str]) -> Iterator[Any]:
    """What is in an object that was opened: the elements of its list, or itself."""
    own: dict[str, Any] = {}
    wraps = False
    while not stream.take("}"):
        name = stream.value()
        if not isinstance(name, str) or len(own) >= NAMES_MOST or not stream.take(":"):
            raise _Broken
        if name in wrappers and stream.take("["):
            wraps = True
            yield from _listed(stream)
        else:
            own[name] = stream.value()
    if not wraps:
        yield own


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _texts(one)


def first_object(path: Path, *wrappers: str) -> dict[str, Any]:
    """The first object of a file, to tell by its names what it is; an empty one where there is none."""
    return next((one.data for one in objects(path, *wrappers) if not one.problem), {})
