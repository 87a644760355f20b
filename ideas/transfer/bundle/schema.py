"""Whether a bundle's tables fit the tables here: the same schema, or an older one to which only tables and columns were added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, text

from ideas.core.late import Late
from ideas.transfer.bundle.contents import LEFT_OUT, carried

if TYPE_CHECKING:
    from alembic import script
else:
    script = Late("alembic.script")

# Migrations that changed rows, and not only added tables, columns and indexes: a bundle from before one of them lacks what it did.
CHANGED_ROWS = ("0006", "0007", "0009", "0011", "0020", "0027", "0051", "0053", "0054")
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def revision(connection: Connection) -> str:
    """The migration that the database stands at."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def line_to(head: str) -> list[str]:
    """All migrations that lead to this one, the oldest first."""
    return [one.revision for one in script.ScriptDirectory(str(MIGRATIONS)).iterate_revisions(head, "base")][::-1]


def why_not_schema(theirs: str, line: Sequence[str], changed_rows: Sequence[str] = CHANGED_ROWS) -> str:
    """The cause, or '': `newer_schema` for one that is not of our line, `older_schema` where rows were changed since."""
    if theirs not in line:
        return "newer_schema"
    since = line[line.index(theirs) + 1 :]
    return "older_schema" if any(one in changed_rows for one in since) else ""


def why_not_tables(told: Mapping[str, Mapping[str, Any]], *, older: bool) -> tuple[str, str]:
    """The cause and the table or column, or two empty texts. Tables and columns may be missing from an older schema where they can be empty or have a default."""
    known = {table.name: table for table in carried()}
    for name in told:
        if name in LEFT_OUT or name not in known:
            return "unknown_table", name
    for name, table in known.items():
        if name not in told and not older:
            return "missing_table", name
        if name in told and (problem := _column_problem(table, told[name]["columns"], older=older)):
            return "unknown_column", f"{name}.{problem}"
    return "", ""


def _column_problem(table: Table, told: Sequence[str], *, older: bool) -> str:
    strange = next((name for name in told if name not in table.columns), "")
    missing = (column.name for column in table.columns if column.name not in told and not (older and (column.nullable or column.default is not None or column.server_default is not None)))
    return strange or next(missing, "")
