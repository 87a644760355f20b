"""The database locked by somebody else: reads go on, writes wait or get an honest 503, nothing is lost or half, the worker lives on."""

from __future__ import annotations

import http.client
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from ideas import worker
from ideas.board.models import Idea
from ideas.core import db as database_of_core
from ideas.core.db import db, session
from ideas.core.events import Event
from ideas.search.actions import reindex
from ideas.votes import actions as votes
from tests.conftest import NOON
from tests.factories import api_token, make_actor, make_idea, make_member
from tests.faults import NIGHTLY
from tests.faults.portal import Letterbox, after_each, letterbox, people
from tests.serving import Served, until

__all__ = ["letterbox"]
SECONDS = 60.0 if NIGHTLY else 6.0
PAGES = ("/", "/ideas", "/api/v1/ideas?limit=5", "/healthz")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program holds SQLite's write lock."""
    other = sqlite3.connect(folder / "var" / "ideas.db", isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def read(served: Served, until_then: threading.Event, told: list[tuple[int, float]]) -> None:
    """A reader who goes from page to page; keeps statuses and seconds."""
    while not until_then.is_set():
        for page in PAGES:
            begun = time.monotonic()
            told.append((served.ask("GET", page)[0], time.monotonic() - begun))


def honest(port: int, path: str, token: str) -> tuple[int, str | None]:
    """A vote: its status, and when it may be tried again."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("PUT", path, headers={"Authorization": f"Bearer {token}"})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status, answer.getheader("Retry-After")


def test_locked_for_a_while(app: Flask, tmp_path: Path, letterbox: tuple[Letterbox, str]) -> None:
    box, address = letterbox
    served = Served(tmp_path, IDEAS_SMTP_URL=address)
    portal = people(served, box, members=30, ideas=8, waiting=6, rounds=2)
    spare, token = make_idea(goal=None).id, api_token(make_member())
    reindex(lambda _done: None)
    with served:
        portal.crowd.start()
        until(lambda: portal.crowd.memory.count() > 5, what="the first votes")
        over, told, answers = threading.Event(), [], []
        reader = threading.Thread(target=read, args=(served, over, told))
        with locked(tmp_path):
            reader.start()
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                answers.append(honest(served.port, f"/api/v1/ideas/{spare}/vote", token))
                time.sleep(1)
            over.set()
        reader.join()
        assert {(503, "5")} <= set(answers) <= {(503, "5"), (200, None)}
        assert {status for status, _ in told} == {200}
        assert max(seconds for _, seconds in told) < 15
        assert served.ask("DELETE", f"/api/v1/ideas/{spare}/vote", token=token) == (200, {"votes": 0, "voted": False})
        memory = portal.crowd.finish()
        assert memory.busy > 0, "nobody was told to wait"
        after_each(portal, memory, twice=0)
        assert served.pids("worker")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second instead of ten."""
    monkeypatch.setattr(database_of_core, "BUSY_SECONDS", 0.5)
    monkeypatch.setattr(database_of_core, "STUCK_SECONDS", 0.2)


def test_a_refused_write_says_when_to_come_back(app: Flask, tmp_path: Path, impatient: None) -> None:
    idea, token = make_idea(goal=None).id, api_token(make_member())
    db.session.remove()
    db.engine.dispose()
    with locked(tmp_path):
        answer = app.test_client().put(f"/api/v1/ideas/{idea}/vote", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.headers["Retry-After"], answer.json["cause"]) == (503, "5", "busy")
        assert app.test_client().get(f"/api/v1/ideas/{idea}").json["votes"] == 0
    assert app.test_client().put(f"/api/v1/ideas/{idea}/vote", headers={"Authorization": f"Bearer {token}"}).json == {"votes": 1, "voted": True}


def test_who_waits_behind_a_stuck_writer_hears_it_at_once(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_of_core, "STUCK_SECONDS", 0.3)
    idea, fans = make_idea(goal=None).id, [make_actor() for _ in range(2)]
    waits: list[float] = []

    def vote(fan) -> None:
        with app.app_context():
            begun = time.monotonic()
            try:
                votes.cast(session().get_one(Idea, idea), by=fan, now=NOON)
            except database_of_core.OperationalError:
                waits.append(time.monotonic() - begun)
            db.session.remove()

    db.session.remove()
    first, second = (threading.Thread(target=vote, args=(fan,)) for fan in fans)
    with locked(tmp_path):
        first.start()
        time.sleep(0.6)
        second.start()
        second.join()
    first.join()
    assert len(waits) == 1 and waits[0] < 1.5  # the second; the first got through when the lock was gone


def test_the_worker_lives_on(app: Flask, tmp_path: Path, impatient: None) -> None:
    votes.cast(make_idea(goal=None), by=make_actor(), now=NOON)
    db.session.remove()
    db.engine.dispose()
    with locked(tmp_path):
        worker.sweep(app)
        assert session().scalar(select(Event.handed_out_at).where(Event.kind == "vote.cast")) is None
        assert session().execute(text("PRAGMA busy_timeout")).scalar() == 500
        db.session.remove()
    worker.sweep(app)
    assert session().scalar(select(Event.handed_out_at).where(Event.kind == "vote.cast")) is not None
