"""Portals that are made up from the tables alone: rows in every table a bundle holds, with values of every kind, however odd."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, UniqueConstraint, update

from ideas.transfer.bundle.contents import BLANK, carried
from ideas.transfer.bundle.encoding import kind_of

SIGNS = "aZ9 \t\r\n\"'\\=+-@,;/<>&%äß€\u2028\ufeff\u200d\U0001f9e9é{}[]\x7f"
MOMENTS = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=UTC), datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))

CHECKED = {("members", "role"): "member", ("ideas", "stage"): "gathering", ("stage_changes", "to_stage"): "approved", ("perks", "stock"): 0, ("perks", "price"): 1, ("ratings", "mark"): 5, ("tester_reports", "rating"): 1, ("scores", "value"): 3, ("members", "picture_key"): None}


class Maker:
    """Makes rows from chance; the same chance makes the same rows."""

    def __init__(self, chance: Random, rows_most: int, fixed: dict[tuple[str, str], Any] | None = None) -> None:
        self.chance, self.rows_most = chance, rows_most
        self.fixed = CHECKED | (fixed or {})
        self.numbers = count(1)
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.taken: set[tuple[Any, ...]] = set()

    def fill(self, connection: Connection) -> None:
        """Rows in every table, then rows that name later rows of their own table."""
        for table in carried():
            for _ in range(self.chance.randint(0, self.rows_most)):
                row = self._row(table)
                if row is not None:
                    self.rows[table.name].append(row)
            if self.rows[table.name]:
                connection.execute(table.insert(), self.rows[table.name])
        for table in carried():
            self._tie(connection, table)

    def _tie(self, connection: Connection, table: Table) -> None:
        own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
        rows = self.rows[table.name]
        for name in own:
            for row in rows[:-1]:
                if len({entry["id"] for entry in rows}) > 1 and not any(name in columns for columns in unique_sets(table)):
                    connection.execute(update(table).where(table.c.id == row["id"]).values({name: rows[-1]["id"]}))

    def _row(self, table: Table) -> dict[str, Any] | None:
        for _ in range(4):
            row = {column.name: self._value(table, column) for column in table.columns}
            if any(value is _NONE for value in row.values()):
                return None
            marks = {(table.name, columns, *(row[name] for name in columns)) for columns in unique_sets(table)}
            if not marks & self.taken:
                self.taken |= marks
                return row
        return None

    def _value(self, table: Table, column: Any) -> Any:
        if (table.name, column.name) in self.fixed:
            return self.fixed[table.name, column.name]
        own = any(key.column.table is table for key in column.foreign_keys)
        if own or column.name in BLANK.get(table.name, ()) or (table.name, column.name) == ("deliveries", "done_at") or (column.nullable and self.chance.random() < 0.3):
            return None
        for key in column.foreign_keys:
            parents = self.rows[key.column.table.name]
            return self.chance.choice(parents)[key.column.name] if parents else (None if column.nullable else _NONE)
        return getattr(self, f"_{kind_of(column)}")(table, column)

    def _text(self, table: Table, column: Any) -> str:
        text = "".join(self.chance.choices(SIGNS, k=self.chance.randint(0, 12)))
        return f"{text}{next(self.numbers)}" if any(column.name in columns for columns in unique_sets(table)) else text

    def _whole(self, table: Table, column: Any) -> int:
        if column.primary_key or any(column.name in columns for columns in unique_sets(table)):
            return next(self.numbers) * self.chance.choice((1, 3))
        return self.chance.choice((0, 1, -1, 7, 2**31 - 1, -(2**31)))

    def _truth(self, _table: Table, _column: Any) -> bool:
        return self.chance.random() < 0.5

    def _real(self, _table: Table, _column: Any) -> float:
        return self.chance.choice((0.0, 0.1, -2.5, 1e-12, 123456789.123456789, 1e300))

    def _moment(self, _table: Table, _column: Any) -> datetime:
        return self.chance.choice(MOMENTS)

    def _day(self, _table: Table, _column: Any) -> date:
        return date.fromordinal(self.chance.randint(719_163, 800_000))

    def _json(self, table: Table, column: Any, depth: int = 0) -> Any:
        if depth == 2:
            return self.chance.choice((None, True, 0, -7, 2**53 - 1, 0.25, "", self._text(table, column)))
        made = {f"{sign}{self.chance.randint(0, 9)}": self._json(table, column, depth + 1) for sign in self.chance.sample("bäA_ ", 2)}
        return self.chance.choice((made, [self._json(table, column, depth + 1) for _ in range(2)])) if depth else made


_NONE = object()


def unique_sets(table: Table) -> list[tuple[str, ...]]:
    """The columns that together may stand only once."""
    found = [tuple(column.name for column in one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    found += [tuple(column.name for column in one.columns) for one in table.indexes if one.unique]
    return [*found, tuple(column.name for column in table.primary_key)]


