"""Several small reads in one statement: each keeps its own columns, and the database is asked once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import CompoundSelect, Select, cast, literal, null, select, union_all

from ideas.core.db import session

T = TypeVar("T")
Rows = Sequence[Any]


@dataclass(frozen=True)
class Read(Generic[T]):
    """A question and what is made of its rows, which come in no order. The query is one that is kept, with its values by name; without one nothing is asked."""

    made: Callable[[Rows], T]
    query: Select | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def known(value: T) -> Read[T]:
    """What need not be asked."""
    return Read(lambda _rows: value)


def alone(read: Read[T]) -> T:
    """The answer to one read; no statement for what is known."""
    return read.made([]) if read.query is None else read.made(session().connection().execute(read.query, read.values).all())


def together(*reads: Read[Any]) -> tuple[Any, ...]:
    """The answers to all of them, in their order: one statement, none where all is known. Raises ValueError where two give one name different values."""
    asked = [read for read in reads if read.query is not None]
    found: dict[int, Rows] = {}
    if asked:
        whole = _whole(tuple(read.query for read in asked if read.query is not None))
        rows = session().connection().execute(whole.query, _values(asked)).all()
        found = {id(read): [line(*row[begin:end]) for row in rows if row[0] == place] for place, (read, (begin, end, line)) in enumerate(zip(asked, whole.lines, strict=True))}
    return tuple(read.made(found.get(id(read), [])) for read in reads)


def _values(asked: Sequence[Read[Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for read in asked:
        for name, value in read.values.items():
            if values.setdefault(name, value) != value:
                msg = f"two values for {name}"
                raise ValueError(msg)
    return values


class _Whole(NamedTuple):
    """The statement, and where in its rows each read stands, with its line's form."""

    query: CompoundSelect
    lines: tuple[tuple[int, int, Callable[..., Any]], ...]


@lru_cache(maxsize=256)
def _whole(queries: tuple[Select, ...]) -> _Whole:
    """One under the other, each in columns of its own: so the types stay. Put together once, since that costs more than asking."""
    parts = [query.subquery() for query in queries]
    empty = [[cast(null(), column.type) for column in part.c] for part in parts]
    whole: list[Any] = []
    lines: list[tuple[int, int, Any]] = []
    begin = 1
    for place, part in enumerate(parts):
        columns: list[Any] = [column for at, blank in enumerate(empty) for column in (part.c if at == place else blank)]
        whole.append(select(literal(place).label("place"), *(column.label(f"c{number}") for number, column in enumerate(columns))))
        lines.append((begin, begin + len(part.c), NamedTuple(f"Line{place}", [(name, Any) for name in part.c.keys()])))  # noqa: SIM118 (a collection of columns is no dict)
        begin += len(part.c)
    return _Whole(union_all(*whole), tuple(lines))
