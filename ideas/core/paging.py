"""Keyset pages: a cursor names the last row seen, so a page costs the same at any depth."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows, and the cursor of the next page where there is one."""

    items: list[T]
    next: str | None = None


def encode(*values: str | float | None) -> str:
    """A cursor from the sort values of the last row (the last of them its id)."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode(cursor: str | None, length: int) -> list[str | float] | None:
    """The values of a cursor; None where there is none or it is not one of ours."""
    if not cursor or len(cursor) > 400:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return None
    good = isinstance(values, list) and len(values) == length and all(map(_storable, values))
    return values if good and isinstance(values[-1], int) else None


def moment_of(value: object) -> datetime | None:
    """The moment written in a cursor; None where it is none, has no zone, or lies outside the calendar in UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _storable(value: object) -> bool:
    """Text without surrogates or NUL, or a number that a column of 64 bits can be compared with."""
    if isinstance(value, str):
        return value.isprintable()
    return type(value) in (int, float) and abs(value) < 2**63  # type: ignore[arg-type]


def beyond(columns: Sequence[ColumnElement], values: list, *, descending: bool = True) -> ColumnElement[bool]:
    """Rows after the cursor in the order of these columns, all one way."""
    steps = []
    for at, column in enumerate(columns):
        same = [columns[i] == values[i] for i in range(at)]
        steps.append(and_(*same, column < values[at] if descending else column > values[at]))
    return or_(*steps)
