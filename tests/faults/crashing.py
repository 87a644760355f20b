"""A process that ends at the n-th step: before or after each writing statement, each commit, each file, each letter, each change of the index."""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from ideas.core.db import Base, db
from ideas.core.doors import doors
from ideas.core.media import MediaStore
from ideas.notifications import actions as notifications
from ideas.search.whoosh_engine.store import Store

RANDOM = re.compile(r"ideas/[0-9a-f]{2}/|[A-Za-z0-9_-]{20,}|fan-[a-z0-9]{4,16}|[A-Z0-9]{4}-[A-Z0-9]{4}")
WRITES = ("INSERT", "UPDATE", "DELETE")


class Crash(BaseException):
    """The end of a process: nothing may catch it and go on."""


@dataclass
class Steps:
    """Counts steps; at the one with number `last` the process ends."""

    last: int = 0
    names: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        """One step; raises Crash at the last one."""
        if self.last and len(self.names) >= self.last:
            return  # the process is gone: what a handler still does on the way out is not done any more
        self.names.append(name)
        if len(self.names) == self.last:
            raise Crash(name)


@contextmanager
def crashing(steps: Steps) -> Iterator[None]:
    """Every writing statement, commit, file, letter and change of the index is two steps: before and after it."""

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            steps(f"before {statement[:40]!r}")

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            steps(f"after {statement[:40]!r}")

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((Session, "commit"), (MediaStore, "put"), (MediaStore, "delete"), (type(doors.mail), "send"), (Store, "_write"), (Store, "_point_to")):
            patch.setattr(owner, name, _stepped(getattr(owner, name), f"{owner.__name__}.{name}", steps))
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", before)
            event.remove(Engine, "after_cursor_execute", after)


def _stepped(function: Callable[..., Any], name: str, steps: Steps) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        steps(f"before {name}")
        answer = function(*args, **kwargs)
        steps(f"after {name}")
        return answer

    return run


class Letters:
    """A mail server that keeps the Message-IDs of what it took, as often as it came."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def send(self, message: Any) -> None:
        """Take a letter."""
        self.taken.append(str(message["Message-ID"]))


@dataclass
class Ground:
    """A database with a scene in it, to which one can come back. On SQLite its file is copied; on PostgreSQL the scene is built anew."""

    app: Flask
    folder: Path
    scene: Callable[[], Callable[[], object]]
    empty: Callable[[], None]
    act: Callable[[], object] = lambda: None

    @property
    def exact(self) -> bool:
        """Whether rows can be compared by what is in them (else: by how many there are)."""
        return db.engine.dialect.name == "sqlite"

    def begin(self) -> None:
        """Build the scene, and keep it."""
        self.act = self.scene()
        self._release()
        if self.exact:
            shutil.rmtree(self.folder / "kept", ignore_errors=True)
            shutil.copytree(self.folder / "var", self.folder / "kept")

    def back(self) -> None:
        """The scene as it was at first."""
        self._release()
        shutil.rmtree(self.folder / "index", ignore_errors=True)
        if not self.exact:
            self.empty()
            self.act = self.scene()
            self._release()  # what the scene holds keeps what was read of it, whatever is rolled back later
            return
        shutil.rmtree(self.folder / "var")
        shutil.copytree(self.folder / "kept", self.folder / "var")

    def _release(self) -> None:
        db.session.remove()
        if self.exact:
            db.engine.dispose()

    def state(self) -> dict[str, Any]:
        """Every table: its rows without what is drawn by lot, or their number; events by kind."""
        if self.exact:
            return self._rows()
        with db.engine.connect() as connection:
            counts: dict[str, Any] = {name: len(connection.execute(select(table)).all()) for name, table in Base.metadata.tables.items()}
            events = Base.metadata.tables["events"]
            return counts | {"kinds": Counter(connection.scalars(select(events.c.kind)))}

    def _rows(self) -> dict[str, list[str]]:
        """As they stand in the file: asking a hundred tables past the library costs a tenth."""
        with closing(sqlite3.connect(self.folder / "var" / "ideas.db")) as file:
            return {name: sorted(RANDOM.sub("~", str(row)) for row in file.execute(f'SELECT * FROM "{name}"')) for name in Base.metadata.tables}  # noqa: S608 (our own tables' names)


def crashes(act: Callable[[], object], steps: Steps) -> bool:
    """Act as a process that ends at its step; whether it came so far."""
    try:
        with crashing(steps):
            act()
    except Crash as crash:
        _let_go(crash)
        crashed = True
    else:
        crashed = False
    finally:
        db.session.remove()
    notifications._SENT.clear()  # what a process knew ends with it
    return crashed


def _let_go(error: BaseException | None) -> None:
    """A process that is gone holds no cursor, and no lock by it."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def called(act: Callable[[], object]) -> set[CodeType]:
    """Which functions of ours ran."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, kind: str, _: Any) -> None:
        if kind == "call":
            seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
        db.session.remove()
    return seen
