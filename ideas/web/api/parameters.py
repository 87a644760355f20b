"""What addresses take: each parameter reads itself from the request and tells the document how."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import request

from ideas.core.paging import decode, moment_of
from ideas.core.words import N_, Message
from ideas.web.api.forms import SENDABLE, UNSENDABLE
from ideas.web.api.parse import WORDS, invalid

LIMIT, LIMIT_MOST, DIGITS = 24, 100, 9
_WHOLE = re.compile(r"0*[1-9]\d*", re.ASCII)


HOW_MANY = N_("How many at once, 1 to 100; more counts as 100.")
GOES_ON = N_("Where the list goes on: `next` of the page before. A place that is none of this list’s is refused.")


@dataclass(frozen=True)
class Words:
    """A text in the address."""

    name: str
    about: Message
    example: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return dict(SENDABLE)

    def read(self) -> str:
        """What is given, or an empty text. Raises Refused where no database could keep it."""
        text = request.args.get(self.name, "")
        if UNSENDABLE.search(text):
            raise invalid({self.name: WORDS["unsendable"]})
        return text


@dataclass(frozen=True)
class Language(Words):
    """`lang` was read before the call: what is none of the portal's languages counts for nothing."""

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "string"}


@dataclass(frozen=True)
class Choice(Words):
    """One of some values; without any declared they are known when it is read."""

    values: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema; nothing given is no choice."""
        return {"type": "string", "enum": ["", *self.values]} if self.values else dict(SENDABLE)

    def read_among(self, values: Iterable[str]) -> str | None:
        """The value chosen; None where it is left out. Raises Refused."""
        value = self.read()
        if value and value not in values:
            raise invalid({self.name: WORDS["literal_error"]})
        return value or None

    def chosen(self) -> str | None:
        """The value chosen among those declared. Raises Refused."""
        return self.read_among(self.values)


@dataclass(frozen=True)
class Limit:
    """How many at once: 1 to 100, more counts as 100."""

    default: int = LIMIT
    name: str = "limit"
    about: Message = HOW_MANY
    example: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "integer", "minimum": 1, "default": self.default}

    def read(self) -> int:
        """How many. Raises Refused for what is no number."""
        given = request.args.get(self.name, "")
        if not given:
            return self.default
        if not _WHOLE.fullmatch(given):
            raise invalid({self.name: N_("This has to be a number from 1 to 100.")})
        return min(int(given), LIMIT_MOST) if len(given) <= DIGITS else LIMIT_MOST


@dataclass(frozen=True)
class After:
    """The place a list goes on from: `next` of the page before. It begins with the name of its list; `good` says whether the rest is a place in that."""

    of: str
    good: Callable[[str], bool]
    name: str = "after"
    about: Message = GOES_ON
    example: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema: what stands in it is nobody’s business."""
        return dict(SENDABLE)

    def read(self, good: Callable[[str], bool] | None = None) -> str | None:
        """The place; None at the beginning. Raises Refused where it is none of ours, of another list, or of another order."""
        given = request.args.get(self.name, "")
        if not given:
            return None
        of, _, place = given.partition(".")
        if of != self.of or UNSENDABLE.search(place) or not (good or self.good)(place):
            raise invalid({self.name: N_("This is no place in this list. Take `next` of the page before.")})
        return place

    def behind(self, place: str | None) -> str | None:
        """The place behind a page as programs get it; None on the last one."""
        return f"{self.of}.{place}" if place else None


Parameter = Words | Limit | After


def places(length: int) -> Callable[[str], bool]:
    """Whether a cursor is one of so many values."""
    return lambda cursor: decode(cursor, length) is not None


def is_dated(length: int) -> Callable[[str], bool]:
    """Whether a cursor is one of so many values, the first of them a moment."""
    return lambda cursor: (values := decode(cursor, length)) is not None and moment_of(values[0]) is not None


LANG = Language("lang", N_("The language of sentences for people, before `Accept-Language`."))
