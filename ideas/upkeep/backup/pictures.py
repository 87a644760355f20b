"""Every picture that rows name: where it is said is one list, for the invariants and for backups alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Ask = Callable[[str], Iterable[Any]]

VARIANTS = {"pictures": "SELECT id, files FROM pictures ORDER BY id"}
SINGLE = {
    "members": "SELECT id, picture_key, picture_sha256 FROM members WHERE picture_key IS NOT NULL ORDER BY id",
    "share_cards": "SELECT id, key, substr(key, 10, 64) FROM share_cards ORDER BY id",  # cards/ab/ and the whole SHA-256
}


def named_files(ask: Ask, tables: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(whose, key in the store, SHA-256 in hex) of each file; `ask` runs SQL on any copy of the database, also an older one."""
    present = set(tables)
    for table, query in VARIANTS.items():
        for number, files in ask(query) if table in present else ():
            yield from ((f"{table.removesuffix('s')} {number}", file.get("key", ""), file.get("sha256", "")) for file in _variants(files))
    for table, query in SINGLE.items():
        for number, key, sha256 in ask(query) if table in present else ():
            yield f"{table.removesuffix('s')} {number}", key or "", sha256 or ""


def _variants(files: Any) -> Iterator[dict[str, str]]:
    """A row's sizes: PostgreSQL gives them ready, SQLite as text."""
    told = json.loads(files) if isinstance(files, str) else files
    return (file for file in (told or {}).values() if isinstance(file, dict))
