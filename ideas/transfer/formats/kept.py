"""What an import has to remember of each row, on disk: a million rows take no more memory than a thousand."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Generic, TypeVar

V = TypeVar("V", int, str)
HELD = 1000  # kilobytes of it that stay in memory


class Kept(MutableMapping[str, V], Generic[V]):
    """Numbers or texts by a key, in a file without a name that is gone with it."""

    def __init__(self, values: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._file.close)
        for words in (f"PRAGMA cache_size=-{HELD}", "PRAGMA journal_mode=OFF", "CREATE TABLE kept (key BLOB PRIMARY KEY, value) WITHOUT ROWID", "BEGIN"):
            self._file.execute(words).close()
        self.update(values)

    def __getitem__(self, key: str) -> V:
        found = self._file.execute("SELECT value FROM kept WHERE key = ?", (_bytes(key),)).fetchone()
        if found is None:
            raise KeyError(key)
        value: V = found[0]
        return value

    def __setitem__(self, key: str, value: V) -> None:
        self._file.execute("REPLACE INTO kept VALUES (?, ?)", (_bytes(key), value))

    def __delitem__(self, key: str) -> None:
        if not self._file.execute("DELETE FROM kept WHERE key = ?", (_bytes(key),)).rowcount:
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        """The keys in their order."""
        return (row[0].decode("utf-8", "surrogatepass") for row in self._file.execute("SELECT key FROM kept ORDER BY key"))

    def __len__(self) -> int:
        return int(self._file.execute("SELECT count(*) FROM kept").fetchone()[0])

    def __ior__(self, values: Mapping[str, V]) -> Kept[V]:
        self.update(values)
        return self


def _bytes(key: str) -> bytes:
    """Halves of signs are no key that a database takes as a text."""
    return key.encode("utf-8", "surrogatepass")
