"""Rows as the database's driver gives them, of which values are made once however often they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, ColumnElement, Dialect, Float, Integer, String, Text, cast, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import NullType, TypeEngine

from ideas.core.db import db

T = TypeVar("T")
KEPT = 4096
Maker = Callable[[Any], Any]
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class AsStored(Generic[T]):
    """Columns of a question that is asked again and again, and what is made of one row of them.

    A moment is parsed and JSON is read only where a row is not among the last 4,096 different ones: what is kept has the whole row as its key, so nothing can be outdated.
    """

    def __init__(self, columns: Sequence[Column], make: Callable[[Sequence[Any]], T]) -> None:
        self._types: tuple[TypeEngine[Any], ...] = tuple(column.type for column in columns)
        self._make = make
        self.of = lru_cache(maxsize=KEPT)(self._of)

    def untouched(self, columns: Iterable[Column]) -> list[ColumnElement[Any]]:
        """These columns for a select, under their names: JSON as its text, all else as it comes."""
        return [(cast(column, Text) if isinstance(column.type, JSON) else type_coerce(column, NullType())).label(column.key) for column in columns]

    def _of(self, row: tuple[Any, ...]) -> T:
        makers = _makers(self._types, db.engine.dialect)
        return self._make([value if maker is None or value is None else maker(value) for maker, value in zip(makers, row, strict=True)])


@lru_cache(maxsize=64)
def _makers(kinds: tuple[TypeEngine[Any], ...], dialect: Dialect) -> tuple[Maker | None, ...]:
    return tuple(_maker(kind, dialect) for kind in kinds)


def _maker(kind: TypeEngine[Any], dialect: Dialect) -> Maker | None:
    """Numbers and words come as they are from either database."""
    if isinstance(kind, JSON):
        return json.loads
    return None if isinstance(kind, (Integer, Float, String)) else kind.dialect_impl(dialect).result_processor(dialect, None)
