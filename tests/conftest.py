"""Fixtures: an app on a fresh copy of a migrated database, people and ideas made by factories."""

from __future__ import annotations

import contextvars
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings as examples
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from ideas import create_app
from ideas.core.db import Base, db
from ideas.core.secrets import use_cheap_hashing
from ideas.settings import Settings
from tests.compiled import compile_once

POSTGRES = os.environ.get("IDEAS_TEST_POSTGRES", "")
SECRET = "a secret for tests, long enough to pass"  # noqa: S105
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

use_cheap_hashing()
compile_once()
examples.register_profile("ci", derandomize=True, deadline=None, max_examples=50)
examples.register_profile("nightly", deadline=None, max_examples=1000)
examples.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@event.listens_for(Engine, "connect")
def _without_waiting_for_the_disk(connection: DBAPIConnection, _entry: object) -> None:
    """A test's file need not outlive a power cut; servers and commands that tests start write as they always do."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.cursor().execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Tests reach loopback only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in {"127.0.0.1", "::1", "localhost", "unix"}:
            msg = f"a test wanted to reach {host}"
            raise RuntimeError(msg)
        real(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = real


def settings_in(folder: Path, **more: str) -> Settings:
    """Settings of a portal that lives in this folder."""
    return Settings(_env_file=None, data_dir=folder / "var", search_dir=folder / "index", secret_key=SECRET, log_level="error", **{"page_cache": "off", **more})


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database with the two default boards, copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_in(folder))
    with app.app_context():
        _prepare()
        db.engine.dispose()
    database = folder / "var" / "ideas.db"
    return database


def _prepare() -> None:
    from ideas.board.actions import open_default_boards

    upgrade()
    open_default_boards(now=NOON)


@pytest.fixture(scope="session")
def postgres_template(worker_id: str) -> Iterator[str]:
    """A PostgreSQL database of this xdist worker, migrated once and emptied between tests."""
    if not POSTGRES:
        pytest.skip("no PostgreSQL: IDEAS_TEST_POSTGRES is not set")
    name = f"ideas_test_{worker_id}"
    admin = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    address = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    yield address
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def worker_id() -> str:
    """The xdist worker's name, or `main`."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite`, unless a module asks for both with `both_databases`."""
    return getattr(request, "param", "sqlite")


both_databases = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
both_by_night = pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.nightly)], indirect=True)  # whole processes for minutes


class Visitor(FlaskClient):
    """Each request has an application context and a database session of its own, as on a server; afterwards the test reads anew."""

    def open(self, *args: object, **kwargs: object) -> object:
        """Send a request; a redirect that is followed is sent from inside and has no test's session."""
        if not has_app_context():
            return super().open(*args, **kwargs)
        db.session.rollback()
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        return answer


@pytest.fixture
def app(tmp_path: Path, template: Path, database: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The portal on a database of its own, with an open application context."""
    more = {}
    (tmp_path / "var").mkdir()
    if database == "postgres":
        more["database_url"] = request.getfixturevalue("postgres_template")
    else:
        shutil.copy(template, tmp_path / "var" / "ideas.db")
    app = create_app(settings_in(tmp_path, **more))
    app.testing = True
    app.test_client_class = Visitor
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        if database == "postgres":
            _empty_postgres()
        yield app
        db.session.remove()
        db.engine.dispose()


def _empty_postgres() -> None:
    from sqlalchemy import inspect

    if "boards" not in inspect(db.engine).get_table_names():
        _prepare()
        return
    with db.engine.begin() as connection:
        connection.exec_driver_sql(_clearing(connection))
    from ideas.board.actions import open_default_boards

    open_default_boards(now=NOON)


def _clearing(connection: Connection) -> str:
    """Every row away and every number from one again. Where the role may not set triggers aside, by TRUNCATE, which makes new files for every table."""
    names = [f'"{name}"' for name in Base.metadata.tables]
    if not connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        return f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"
    numbers = connection.scalars(text("SELECT format('%I', sequencename) FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL")).all()
    back = [f"SELECT setval('{name}', 1, false)" for name in numbers]
    return "; ".join(["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {name}" for name in names), *back])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser. Forms need a token: use `tests.browser.Browser` for whole visits."""
    return app.test_client()
