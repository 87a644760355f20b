"""Whether an archive would bring the portal back: looked at from end to end, before its name says so and before anything is restored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ideas.core.late import Late
from ideas.upkeep.backup import chain, postgres, sqlite
from ideas.upkeep.backup.archive import BadArchive, Manifest, Reader
from ideas.upkeep.backup.pictures import named_files

if TYPE_CHECKING:
    from alembic import script
else:
    script = Late("alembic.script")

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
SAID_MOST = 5


def known_heads() -> set[str]:
    """Every migration this portal knows: an archive of a newer portal is not restored by an older one."""
    return {revision.revision for revision in script.ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def verify(path: Path, folder: Path) -> tuple[Manifest, Path]:
    """The manifest, and the database's copy unpacked into this folder. Raises BadArchive, or Unable without PostgreSQL's tools."""
    with Reader(path) as reader:
        manifest = reader.manifest
        if manifest.head not in known_heads():
            raise BadArchive(f"its database stands at migration {manifest.head!r}, which this portal does not know: it is of a newer one")
        for name in manifest.files:
            if name != manifest.stored:
                for _ in reader.chunks(name):
                    pass
        database = reader.unpack(manifest.stored, folder / manifest.stored)
    found = list(_sqlite(database, manifest) if manifest.database == "sqlite" else _postgres(database, manifest))
    if found:
        raise BadArchive("; ".join(found[:SAID_MOST]))
    return manifest, database


def _sqlite(database: Path, manifest: Manifest) -> Iterator[str]:
    with sqlite.opened(database) as connection:
        yield from sqlite.problems(connection)
        if sqlite.head(connection) != manifest.head:
            yield f"its database stands at {sqlite.head(connection)!r}, not at {manifest.head!r}"
        yield from _differing(sqlite.counts(connection), manifest.counts)
        named = named_files(connection.execute, manifest.counts)
        yield from _lacking(named, manifest)
        yield from chain.problems(connection.execute, manifest)


def _postgres(database: Path, manifest: Manifest) -> Iterator[str]:
    yield from _differing(postgres.dumped_counts(database), manifest.counts)


def _differing(found: dict[str, int], told: dict[str, int]) -> Iterator[str]:
    for table in sorted(found.keys() | told.keys()):
        if found.get(table) != told.get(table):
            yield f"{table} has {found.get(table, 'no')} rows, not {told.get(table, 'none')}"


def _lacking(named: Iterator[tuple[str, str, str]], manifest: Manifest) -> Iterator[str]:
    """Every picture row of the copy has its file with the right SHA-256, but for what the portal itself had lost."""
    kept, holes = manifest.pictures, set(manifest.holes)
    for owner, key, sha256 in named:
        if key not in holes and kept.get(key) != sha256:
            yield f"{owner}: {key} is not in the backup as its row says"
