"""The database: base class, moments in UTC, the write transaction of a use case, rows under a lock."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache, partial, wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Connection, DateTime, Dialect, Engine, Integer, MetaData, Select, Table, bindparam, event, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound="Base")

BUSY_SECONDS = 10.0  # how long a writer waits for the database's lock before its caller hears: try again
STUCK_SECONDS = 2.0  # how long the first one waits for another process before those behind it hear that at once

QUICK, SPARING = ("cache_size=-32000", "mmap_size=268435456"), ("cache_size=-4000", "mmap_size=0")  # kilobytes in hand, bytes in view: for SQLite
_sparing: ContextVar[bool] = ContextVar("sparing", default=False)

BigId = BigInteger().with_variant(Integer, "sqlite")
Facts = JSON().with_variant(JSONB(), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: refuses naive times, gives back aware ones on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no zone, so it goes without."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs its zone"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the library's form)
        """Always aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table's base: constraint names are given by rule, so that migrations can name them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            },
        ),
        type_annotation_map={datetime: Moment},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})


def id_column() -> Any:
    """A primary key: 64 bits on PostgreSQL, the row id on SQLite."""
    return mapped_column(BigId, primary_key=True, autoincrement=True)


def session() -> Session:
    """The session of this request, job or command."""
    return db.session()


@contextmanager
def sparing() -> Iterator[None]:
    """Long work that touches each row once holds little of the database in memory meanwhile; on SQLite, in this thread."""
    token = _sparing.set(True)
    try:
        yield
    finally:
        _sparing.reset(token)


@event.listens_for(Engine, "connect")
def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={BUSY_SECONDS * 1000:.0f}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *QUICK):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
    else:  # moments come as they are kept: in a zone with summer time two of them an hour apart would be told as equal
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """On SQLite a writer takes its lock before its first read; else two writers deadlock."""
    if connection.dialect.name == "sqlite":
        wanted = SPARING if _sparing.get() else QUICK
        if connection.info.get("held", QUICK) != wanted:
            connection.info["held"] = wanted
            for pragma in wanted:
                connection.exec_driver_sql(f"PRAGMA {pragma}").close()
        write = connection.get_execution_options().get("write", False)
        if write:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.connection.cursor().execute("BEGIN").close()  # waits for nothing, so nothing can go wrong that the library would have to tell


class Hooks:
    """Set by `create_app`: re-read the acting member inside the write transaction; tell before the commit what happened; ring after it."""

    actor: Callable[[Any], Any] = staticmethod(lambda by: by)
    committing: Callable[[Session, list[tuple[str, int | None]]], None] = staticmethod(lambda _session, _told: None)
    committed: Callable[[], None] = staticmethod(lambda: None)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a use case: one call, one write transaction; inside another it joins that one.

    Raises RuntimeError where the session holds unsaved changes from before.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if session().info.get("acting"):
            return function(*args, **kwargs)
        with writing():
            if kwargs.get("by") is not None:
                kwargs["by"] = Hooks.actor(kwargs["by"])
            result = function(*args, **kwargs)
        Hooks.committed()
        return result

    run.is_action = True  # type: ignore[attr-defined]
    return run


class _Queue:
    """SQLite's writers poll for their lock without an order: inside a process they queue, so that none of them starves.

    Where the first of them cannot get the lock, those behind give up at once, so that threads are left for readers.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._since: float | None = None

    def enter(self, begin: Callable[[], object]) -> None:
        """Wait for one's turn, then begin. Raises OperationalError where it takes too long."""
        until = time.monotonic() + BUSY_SECONDS
        while not self._turn.acquire(timeout=0.05):
            since, moment = self._since, time.monotonic()
            if moment > until or (since is not None and moment - since > STUCK_SECONDS):
                raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
        self._since = time.monotonic()
        try:
            begin()
        except BaseException:
            self._turn.release()
            raise
        finally:
            self._since = None

    def leave(self) -> None:
        """The next one's turn."""
        self._turn.release()


_QUEUE = _Queue()


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction; commits at the end, rolls back on any exception. Raises RuntimeError inside another, OperationalError where it cannot begin."""
    current = session()
    if current.info.get("acting"):
        msg = "a write transaction is open already"
        raise RuntimeError(msg)
    if current.new or current.dirty or current.deleted:
        msg = "a use case starts with a clean session"
        raise RuntimeError(msg)
    current.rollback()
    with _begun(current):
        current.info["acting"] = True
        current.info.pop("numbers", None)
        try:
            yield current
            _tell_before(current)
            current.commit()
        except BaseException:
            current.rollback()
            raise
        finally:
            current.info.pop("acting", None)
            current.info.pop("numbers", None)
            current.info.pop("told", None)


def _tell_before(current: Session) -> None:
    """Once all is written: what happened is told to who keeps pages."""
    current.flush()
    if told := current.info.pop("told", None):
        Hooks.committing(current, told)


@contextmanager
def _begun(current: Session) -> Iterator[None]:
    """The write transaction of the database, on SQLite in this process's queue."""
    begin = partial(current.connection, execution_options={"write": True})
    if current.get_bind().dialect.name != "sqlite":
        begin()
        yield
        return
    try:
        _QUEUE.enter(begin)
    except BaseException:
        current.rollback()
        raise
    try:
        yield
    finally:
        _QUEUE.leave()


def table(model: type[Base]) -> Table:
    """The table of a model, for statements that go past the objects."""
    return cast("Table", model.__table__)


def locked(thing: T, *, whole: bool = False) -> T:
    """The same row, read again under a lock (PostgreSQL; on SQLite the writer is alone anyway).

    Others may go on to name it in rows of their own, unless it is locked `whole`: for whom is about to be erased.
    """
    identity = instance_state(thing).identity or type(thing).__mapper__.primary_key_from_instance(thing)
    return session().scalars(_again(type(thing), whole=whole), {f"key{at}": value for at, value in enumerate(identity)}).one()


@cache
def _again(model: type[T], *, whole: bool) -> Select[T]:
    """The statement without its values: put together once for each table."""
    keys = (column == bindparam(f"key{at}", type_=column.type) for at, column in enumerate(model.__mapper__.primary_key))
    return select(model).where(*keys).with_for_update(key_share=not whole).execution_options(populate_existing=True)


def now() -> datetime:
    """The present moment in UTC: for the faces and jobs; use cases get it as an argument."""
    return datetime.now(UTC)
