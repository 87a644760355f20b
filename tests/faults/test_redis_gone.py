"""Redis goes away and comes back: votes count, limits hold, pages are there, and what was not rung for is found by the sweep."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError

from ideas import create_app, worker
from ideas.core.db import db
from ideas.search.actions import reindex
from ideas.search.queries import engine
from tests.browser import Browser
from tests.conftest import Visitor, settings_in
from tests.factories import api_token, make_idea, make_member
from tests.faults.portal import quiet
from tests.serving import Pieces, free_port, until


class Store:
    """A Redis of our own, which may be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder, self._process = free_port(), folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Begin, with nothing in it."""
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self._folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        until(self._answers, seconds=20, what="Redis")

    def stop(self) -> None:
        """Gone, with all it held."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with Redis(port=self.port) as line:
            try:
                return bool(line.ping())
            except RedisError:
                return False


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Started for one test."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine")
    made = Store(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def portal(tmp_path: Path, template: Path, store: Store) -> Iterator[Flask]:
    """A portal whose queue and limits are on Redis."""
    (tmp_path / "var").mkdir()
    shutil.copy(template, tmp_path / "var" / "ideas.db")
    app = create_app(settings_in(tmp_path, redis_url=store.url))
    app.testing, app.test_client_class = True, Visitor
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
        app.extensions["huey"].storage.pool.disconnect()


def test_votes_count_and_limits_hold_without_redis(portal: Flask, store: Store) -> None:
    portal.config["LIMITS_IN_TESTS"] = True
    idea, key = make_idea(goal=None).id, api_token(make_member())
    headers = {"Authorization": f"Bearer {key}"}
    assert portal.test_client().put(f"/api/v1/ideas/{idea}/vote", headers=headers).json == {"votes": 1, "voted": True}
    assert len(portal.extensions["huey"]) == 1
    store.stop()
    assert portal.test_client().delete(f"/api/v1/ideas/{idea}/vote", headers=headers).json == {"votes": 0, "voted": False}
    browser, seen = Browser(portal), []
    for number in range(14):
        seen.append(browser.post("/sign-in", {"email": "mila@example.org", "password": f"a wrong one {number}"}).status_code)
    assert set(seen) == {422, 429}
    assert seen.index(429) == 10


def test_what_was_not_rung_for_is_found_by_the_sweep(portal: Flask, store: Store) -> None:
    idea, moderator = make_idea(stage="submitted").id, api_token(make_member("moderator"))
    store.stop()
    answer = portal.test_client().put(f"/api/v1/ideas/{idea}/stage", json={"stage": "gathering"}, headers={"Authorization": f"Bearer {moderator}"})
    assert answer.status_code == 200
    for _ in range(3):
        worker.sweep(portal)
        portal.extensions["outgoing"].wait()
    assert quiet() and engine().ids() == {idea}


@pytest.mark.nightly
def test_served_while_redis_comes_and_goes(portal: Flask, tmp_path: Path, store: Store) -> None:
    ideas, moderator = [make_idea(stage="submitted").id for _ in range(6)], api_token(make_member("moderator"))
    reindex()
    with Pieces(tmp_path, IDEAS_REDIS_URL=store.url) as served:
        for turn, idea in enumerate(ideas):
            (store.stop if turn % 2 else store.start)() if turn else None
            assert served.ask("PUT", f"/api/v1/ideas/{idea}/stage", {"stage": "gathering"}, token=moderator)[0] == 200
            assert served.ask("GET", "/")[0] == 200
            until(quiet, seconds=30, what="a quiet portal")
        assert served.check() == [] and engine().ids() == set(ideas)
