"""The worker: hands out events, does follow-ups, runs what is due. The queue engine is configured here and nowhere else."""

from __future__ import annotations

import threading
import time
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey

from ideas.core import deliveries
from ideas.core.db import now, session
from ideas.core.events import ring_with
from ideas.reactions import FOLLOW_UPS, REACTIONS, SCHEDULE
from ideas.settings import Settings

BELL_SECONDS = 0.2
SWEEP_SECONDS = 5


def engine(settings: Settings) -> Huey:
    """The queue: in a file beside the database, or on Redis for several machines."""
    if settings.redis_url:
        return RedisHuey("ideas", url=settings.redis_url, results=False)
    return SqliteHuey("ideas", filename=str(settings.data_dir / "queue.db"), results=False, fsync=False)


def hand_out_all() -> int:
    """Write delivery rows for every waiting event; gives how many rows were made."""
    made = 0
    while rows := deliveries.hand_out(REACTIONS, now=now()):
        made += len(rows)
    return made


def work_all(limit: int = 1000) -> int:
    """Do what is due, one delivery after another; gives how many were done."""
    done = 0
    for delivery_id in deliveries.due(now=now(), limit=limit):
        session().rollback()
        done += deliveries.work(delivery_id, FOLLOW_UPS, now=now())
    session().rollback()
    return done


def run_schedule() -> list[str]:
    """Do the scheduled work whose time has come; gives the names of what ran."""
    ran = []
    for name, (every, use_case) in SCHEDULE.items():
        if deliveries.claim(name, every, now=now()):
            use_case(now=now())
            session().rollback()
            ran.append(name)
    return ran


def settle() -> None:
    """Until nothing is left to do: for commands and tests."""
    while hand_out_all() + work_all():
        pass


class Bell:
    """Rung after a commit: enqueues one hand-out at most every 200 ms a process."""

    def __init__(self, enqueue: Any) -> None:
        self._enqueue = enqueue
        self._rang = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> None:
        """Ring, unless somebody just did; the sweep finds what this leaves over."""
        if not session().info.pop("rang", False):
            return
        with self._lock:
            if time.monotonic() - self._rang < BELL_SECONDS:
                return
            self._rang = time.monotonic()
        try:
            self._enqueue()
        except Exception:  # noqa: BLE001 (the row is the promise; the sweep finds it)
            deliveries.log.warning("bell_failed")


def init_app(app: Flask, settings: Settings) -> None:
    """Set the queue's tasks up for this application."""
    huey = engine(settings)

    @huey.task(name="go_round")
    def go_round() -> None:
        time.sleep(BELL_SECONDS)  # rings that follow within this time are answered by this round
        with app.app_context():
            hand_out_all()
            work_all()

    app.extensions["huey"] = huey
    app.extensions["go_round"] = go_round
    ring_with(Bell(go_round))


def sweep(app: Flask) -> None:
    """Find what a lost task left behind, and do what the clock asks for."""
    with app.app_context():
        hand_out_all()
        work_all()
        run_schedule()

