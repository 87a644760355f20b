"""PostgreSQL by its own tools: dumped from one exported snapshot, read through, restored into a database of its own beside the present one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from ideas.upkeep.backup.archive import BadArchive

TOOLS = Path("/usr/lib/postgresql")
MAINTENANCE = ("postgres", "template1")
OPTIONS = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "options": "PGOPTIONS"}
_COPY = re.compile(rb'COPY (?:"?[\w]+"?\.)?"?(\w+)"? .*FROM stdin;\n')


class Unable(Exception):
    """A tool or a right is missing, or a tool failed; the sentence says which."""


def tool(name: str) -> str:
    """A program of PostgreSQL, from PATH or from Debian's folders, the newest version first there. Raises Unable."""
    found = shutil.which(name) or next((str(path) for path in sorted(TOOLS.glob(f"*/bin/{name}"), key=_version, reverse=True)), None)
    if found is None:
        raise Unable(f"{name} is not there: install PostgreSQL's client programs (Debian: postgresql-client), of the server's version or newer")
    return found


def _version(path: Path) -> int:
    name = path.parents[1].name
    return int(name) if name.isdigit() else 0


def environment(address: str, database: str | None = None) -> dict[str, str]:
    """How the tools reach the database: by the environment, so that no list of processes shows a password."""
    url = make_url(address)
    told = {"PGHOST": url.host, "PGPORT": str(url.port) if url.port else None, "PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": database or url.database}
    told |= {OPTIONS[name]: str(value) for name, value in url.query.items() if name in OPTIONS}
    return dict(os.environ) | {name: value for name, value in told.items() if value}


def _run(address: str, words: list[str], database: str | None = None) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([tool(words[0]), "--no-password", *words[1:]], env=environment(address, database), stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 (its own tools)
    if done.returncode:
        raise Unable(f"{words[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()[:500]}")
    return done


@contextmanager
def snapshot(address: str) -> Iterator[tuple[Connection, str]]:
    """A reading transaction, and the name by which the dump sees the very same moment."""
    engine = create_engine(address)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))
    finally:
        engine.dispose()


def copy(address: str, target: Path, snapshot_name: str) -> None:
    """The dump in PostgreSQL's own format. Raises Unable."""
    target.touch(mode=0o600)
    _run(address, ["pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot_name}", "-f", str(target)])


def tables(connection: Connection) -> list[str]:
    """The portal's tables."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'alembic_version' ORDER BY tablename"
    return list(connection.scalars(text(query)))


def counts(connection: Connection) -> dict[str, int]:
    """Rows of each table."""
    return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in tables(connection)}  # noqa: S608 (names out of the database)


def head(connection: Connection) -> str:
    """The migration it stands at; empty where it was never migrated."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def dumped_counts(dump: Path) -> dict[str, int]:
    """Rows of each table in a dump, by reading all of it. Raises BadArchive where it cannot be read to its end, Unable without the tool."""
    words = [tool("pg_restore"), "-f", "-", "--data-only", str(dump)]
    found: dict[str, int] = {}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 (its own tools)
        table = ""
        for line in process.stdout or ():
            if table and line == b"\\.\n":
                table = ""
            elif table:
                found[table] += 1
            elif begun := _COPY.fullmatch(line):
                table = begun[1].decode()
                found[table] = 0
        told = (process.stderr.read() if process.stderr else b"").decode("utf-8", "replace").strip()
    if process.returncode:
        raise BadArchive(f"the database cannot be read: {told[:300]}")
    found.pop("alembic_version", None)
    return found


def restore(address: str, dump: Path) -> None:
    """Fill an empty database from a dump, whole or not at all. Raises Unable."""
    _run(address, ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "-d", str(make_url(address).database), str(dump)])


def _maintain(address: str, work: Callable[[Connection], Any], *, whole: bool = False) -> Any:
    """Work on databases as such, connected to neither of them."""
    failures = []
    for name in MAINTENANCE:
        engine = create_engine(make_url(address).set(database=name), isolation_level=None if whole else "AUTOCOMMIT")
        try:
            with engine.begin() if whole else engine.connect() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            failures.append(str(getattr(error, "orig", error)).strip().splitlines()[0])
        finally:
            engine.dispose()
    raise Unable(f"PostgreSQL refused: {'; '.join(dict.fromkeys(failures))}. The portal's role needs CREATEDB and its database.")


def beside(address: str, ending: str) -> str:
    """The address of another database on the same server, named after this one."""
    url = make_url(address)
    return written(url.set(database=f"{(url.database or 'ideas')[: 62 - len(ending)]}_{ending}"))


def written(url: URL) -> str:
    """An address with its password: for a process's environment, never for people to see."""
    return url.render_as_string(hide_password=False)


def _quoted(address: str) -> str:
    name = make_url(address).database or ""
    return '"' + name.replace('"', '""') + '"'


def create(address: str, like: str) -> None:
    """An empty database that sorts as the present one does. Raises Unable."""

    def work(connection: Connection) -> None:
        query = text("SELECT datcollate, datctype FROM pg_database WHERE datname = :name")
        row = connection.execute(query, {"name": make_url(like).database}).first()
        sorting = " LC_COLLATE '{}' LC_CTYPE '{}'".format(*row) if row else ""
        connection.exec_driver_sql(f"CREATE DATABASE {_quoted(address)} TEMPLATE template0 ENCODING 'UTF8'{sorting}")

    _maintain(address, work)


def drop(address: str) -> None:
    """Remove a database of our own making."""
    _maintain(address, lambda connection: connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {_quoted(address)} WITH (FORCE)"))


def exists(address: str) -> bool:
    """Whether there is a database of this name."""
    query = text("SELECT count(*) FROM pg_database WHERE datname = :name")
    return bool(_maintain(address, lambda connection: connection.scalar(query, {"name": make_url(address).database})))


def in_use(address: str) -> bool:
    """Whether other processes are connected to it."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()")
    return bool(_maintain(address, lambda connection: connection.scalar(query, {"name": make_url(address).database})))


def swap(new: str, live: str, aside: str) -> None:
    """The new database gets the live one's name, the live one goes aside: both or neither. Raises Unable."""

    def work(connection: Connection) -> None:
        query = text("SELECT count(*) FROM pg_database WHERE datname = :name")
        if connection.scalar(query, {"name": make_url(live).database}):
            connection.exec_driver_sql(f"ALTER DATABASE {_quoted(live)} RENAME TO {_quoted(aside)}")
        connection.exec_driver_sql(f"ALTER DATABASE {_quoted(new)} RENAME TO {_quoted(live)}")

    _maintain(live, work, whole=True)
