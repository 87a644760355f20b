"""The public log in a copy of the database: its head goes into the manifest, and a copy must end there. Whether the chain is whole asks the check (I5), also in a drill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ideas.upkeep.backup.archive import Manifest

TABLE = "log_entries"


def head(ask: Callable[[str], Any], tables: Mapping[str, int]) -> str:
    """Number and hash of the last entry, as 812:5f1c…; empty where nothing is sealed."""
    if not tables.get(TABLE):
        return ""
    seq, hash_ = ask("SELECT seq, hash FROM log_entries ORDER BY seq DESC LIMIT 1").fetchone()
    return f"{seq}:{hash_}"


def problems(ask: Callable[[str], Any], manifest: Manifest) -> Iterator[str]:
    """What is wrong with a copy's log; a manifest of a portal that had none yet says nothing of it."""
    found = head(ask, manifest.counts)
    if TABLE in manifest.counts and manifest.chain != found:
        yield f"the public log ends with {found or 'nothing'}, not with {manifest.chain or 'nothing'}"
