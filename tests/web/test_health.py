"""Each thing that can be broken is said, and what keeps the portal from working is answered with 503."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import OperationalError

from ideas.core.db import db, now, session, writing
from ideas.core.events import Delivery, Event, Scheduled
from ideas.search.actions import reindex
from ideas.upkeep.pulse import writable
from ideas.web.health import Probe
from ideas.worker import run_schedule, settle
from tests.conftest import both_databases
from tests.factories import make_idea

SOUND = dict.fromkeys(("database", "disk", "queue", "search", "worker"), True)


@pytest.fixture
def portal(app):
    make_idea()
    reindex()
    settle()
    run_schedule()
    session().rollback()
    return app


def asked(client):
    answer = client.get("/readyz")
    told = json.loads(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, told["status"], {name for name, good in told["checks"].items() if not good}


def event(**more):
    return Event(kind="idea.published", at=now(), actor_role="system", **{"recorded_at": now(), "handed_out_at": now(), "idea_id": 1} | more)


def old_event(_app, _monkeypatch):
    with writing() as current:
        current.add(event(recorded_at=now() - timedelta(minutes=20), handed_out_at=None))


def old_delivery(_app, _monkeypatch, follow_up="notifications.actions.send_mail"):
    with writing() as current:
        current.add(told := event())
        current.flush()
        current.execute(insert(Delivery).values(event_id=told.id, follow_up=follow_up, due_at=now() - timedelta(minutes=20), attempts=0))


def old_index(app, monkeypatch):
    old_delivery(app, monkeypatch, "search.actions.index_idea")


def no_worker(_app, _monkeypatch):
    with writing() as current:
        current.execute(update(Scheduled).values(last_done_at=now() - timedelta(minutes=6)))


def no_worker_ever(_app, _monkeypatch):
    with writing() as current:
        current.execute(update(Scheduled).values(last_done_at=None))


def no_disk(_app, monkeypatch):
    monkeypatch.setattr("ideas.web.health.DISK_BYTES", 2**80)


def no_database(_app, monkeypatch):
    def gone(*_, **__):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("ideas.web.health.pulse", gone)


def read_only(app, monkeypatch):
    monkeypatch.setattr("ideas.upkeep.pulse.PROBE_SECONDS", 0)
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        other = sqlite3.connect(db.engine.url.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        app.extensions["other"] = other


def broken_index(app, _monkeypatch):
    from ideas.search.queries import engine

    (Path(app.extensions["settings"].search_dir) / "current").unlink()
    engine()._sound_at = float("-inf")


@pytest.mark.parametrize(
    ("breaks", "answer"),
    [
        (lambda *_: None, (200, "ok", set())),
        (old_event, (200, "late", {"queue"})),
        (old_delivery, (200, "late", {"queue"})),
        (old_index, (200, "late", {"queue", "search"})),
        (broken_index, (200, "late", {"search"})),
        (no_worker, (200, "late", {"worker"})),
        (no_worker_ever, (200, "late", {"worker"})),
        (no_disk, (503, "not ready", {"disk"})),
        (no_database, (503, "not ready", set(SOUND))),
        (read_only, (503, "not ready", {"database"})),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_broken_is_said(portal, client, monkeypatch, breaks, answer):
    breaks(portal, monkeypatch)
    try:
        assert asked(client) == answer
    finally:
        if "other" in portal.extensions:
            portal.extensions["other"].close()


@both_databases
def test_a_sound_portal_is_ready(portal, client):
    assert asked(client) == (200, "ok", set())
    assert asked(client) == (200, "ok", set())


def test_the_last_backup_is_said_and_an_old_one_is_no_fault(portal, client):
    note = Path(portal.extensions["settings"].data_dir) / "last_backup.json"
    for written, said in (('{"moment": "2020-01-01T00:00:00+00:00"}', "2020-01-01T00:00:00+00:00"), ("{", None), ('{"moment": 7}', None), ("[]", None)):
        note.write_text(written)
        answer = client.get("/readyz")
        assert (answer.status_code, json.loads(answer.text)["last_backup"]) == (200, said)


def test_the_probe_waits_for_nobody_long(portal, tmp_path, monkeypatch):
    monkeypatch.setattr("ideas.upkeep.pulse.PROBE_SECONDS", 0)
    assert writable()
    with closing(sqlite3.connect(tmp_path / "var" / "ideas.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not writable()
    assert writable()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() > 1000  # the portal's own patience is back


def test_the_probe_is_asked_often_and_writes_seldom(app, monkeypatch):
    tried = []
    monkeypatch.setattr("ideas.web.health.writable", lambda: not tried.append(1))
    probe = Probe()
    assert all(probe() for _ in range(50))
    assert len(tried) == 1


def test_the_process_lives_without_a_database(app, client, monkeypatch):
    no_database(app, monkeypatch)
    assert client.get("/healthz").get_json() == {"status": "ok", "checks": {"process": True}}
