"""Rows as lines of JSON and back, by the types of their columns: the same on both databases."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Integer, String
from sqlalchemy.types import JSON

from ideas.core.db import Moment

INT_MOST = 2**63
_dumps = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


class BadRow(ValueError):
    """A line that is no row of its table; its only argument says why."""


def kind_of(column: Column) -> str:
    """How the values of a column are written. Raises KeyError for a type that has no way yet."""
    kinds = ((Moment, "moment"), (Date, "day"), (JSON, "json"), (Boolean, "truth"), (Float, "real"), (Integer, "whole"), (String, "text"))
    found = next((name for type_, name in kinds if isinstance(column.type, type_)), None)
    if found is None:
        raise KeyError(f"{column.table.name}.{column.name}")
    return found


def line_of(columns: Sequence[Column], blank: Iterable[str] = ()) -> Callable[[Sequence[Any]], str]:
    """What makes a line of a row: an object with sorted names, moments and days in ISO 8601, moments in UTC."""
    empty = frozenset(blank)
    dated = [at for at, column in enumerate(columns) if kind_of(column) in {"moment", "day"} and column.name not in empty]
    names = [column.name for column in columns]
    hidden = [at for at, name in enumerate(names) if name in empty]

    def line(row: Sequence[Any]) -> str:
        values = list(row)
        for at in dated:
            if values[at] is not None:
                values[at] = values[at].isoformat()
        for at in hidden:
            values[at] = None
        return _dumps(dict(zip(names, values, strict=True))) + "\n"

    return line


def row_of(columns: Sequence[Column], words: Mapping[str, Collection[str]] = MappingProxyType({})) -> Callable[[bytes], dict[str, Any]]:
    """What makes a row of a line again; `words` are all that a column can say. It raises BadRow where a name is missing or unknown, or a value is not of its column."""
    readers = {column.name: (_one_of(words[column.name]) if column.name in words else _READERS[kind_of(column)], bool(column.nullable)) for column in columns}

    def row(line: bytes) -> dict[str, Any]:
        found = _object(line)
        if found.keys() != readers.keys():
            raise BadRow("other columns than the manifest says")
        return {name: _value(name, value, *readers[name]) for name, value in found.items()}

    return row


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise BadRow("not JSON") from problem
    if not isinstance(found, dict):
        raise BadRow("not an object")
    return found


def _value(name: str, value: Any, reader: Callable[[Any], Any], nullable: bool) -> Any:
    if value is None and (nullable or reader is _any):
        return None
    try:
        return reader(value)
    except (TypeError, ValueError, AttributeError, OverflowError, RecursionError) as problem:
        raise BadRow(f"{name} is no such value") from problem


def _one_of(words: Collection[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(value)
        return str(value)

    return read


def _any(value: Any) -> Any:
    _dumps(value).encode()  # what cannot be written again is not read
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not -INT_MOST <= value < INT_MOST:
        raise TypeError(value)
    return value


def _real(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(value)
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError(value)
    value.encode()  # a lone surrogate raises a ValueError
    return value


_READERS: dict[str, Callable[[Any], Any]] = {"moment": _moment, "day": date.fromisoformat, "json": _any, "truth": _truth, "real": _real, "whole": _whole, "text": _text}
