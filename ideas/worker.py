"""The worker: hands out events, does follow-ups, runs what is due. The queue engine is configured here and nowhere else."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Flask

from ideas.core import deliveries
from ideas.core.db import now, session
from ideas.core.events import ring_with
from ideas.core.late import without
from ideas.reactions import FOLLOW_UPS, OUTSIDE, REACTIONS, SCHEDULE
from ideas.settings import Settings

if TYPE_CHECKING:
    import huey

BELL_SECONDS = 0.2
BROKEN_BELL_SECONDS = 10.0
SWEEP_SECONDS = 5
STOP_SECONDS = 15.0
RETRY = timedelta(minutes=1)
REDIS_PATIENCE = {"socket_timeout": 10, "socket_connect_timeout": 1}


def engine(settings: Settings) -> huey.Huey:
    """The queue: in a file beside the database, or on Redis for several machines.

    The library imports all that it could keep a queue in, 15 MB of it; a process that has begun without Redis stays without.
    """
    with without("psycopg", *(() if settings.redis_url else ("redis",))):
        import huey
    if settings.redis_url:
        mark = "&" if "?" in settings.redis_url else "?"
        return huey.RedisHuey("ideas", url=f"{settings.redis_url}{mark}{urlencode(REDIS_PATIENCE)}", results=False)
    return huey.SqliteHuey("ideas", filename=str(settings.data_dir / "queue.db"), results=False, fsync=False)


def hand_out_all() -> int:
    """Write delivery rows for every waiting event; gives how many rows were made."""
    made = 0
    while rows := deliveries.hand_out(REACTIONS, now=now()):
        made += len(rows)
    return made


def work_all(limit: int = 1000, **lane: Any) -> int:
    """Do what is due, one delivery after another; gives how many were done. `only=` and `but=` name follow-ups."""
    done = 0
    for delivery_id in deliveries.due(now=now(), limit=limit, **lane):
        session().rollback()
        done += deliveries.work(delivery_id, FOLLOW_UPS, now=now())
    session().rollback()
    return done


def run_schedule() -> list[str]:
    """Do the scheduled work whose time has come; gives the names of what ran. What fails is tried again in a minute."""
    done = []
    for name, (every, use_case) in SCHEDULE.items():
        if deliveries.claim(name, every, now=now()) and _scheduled(name, every, use_case):
            done.append(name)
    return done


def _scheduled(name: str, every: timedelta, use_case: Any) -> bool:
    try:
        use_case(now=now())
    except Exception as error:  # noqa: BLE001 (one piece of work must not keep the others from running)
        session().rollback()
        deliveries.log.warning("schedule_failed", name=name, error=type(error).__name__)
        deliveries.ran(name, min(every, RETRY), now=now(), done=False)
        return False
    session().rollback()
    deliveries.ran(name, every, now=now())
    return True


class Outgoing:
    """What goes over the network has a thread of its own, so that a server that hangs keeps nothing else waiting."""

    def __init__(self, app: Flask) -> None:
        self._app, self._thread, self._lock = app, threading.Thread(), threading.Lock()

    def begin(self) -> None:
        """Send what is due, unless that is being done."""
        with self._lock:
            if not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="outgoing", daemon=True)
                self._thread.start()

    def wait(self, seconds: float = STOP_SECONDS) -> None:
        """Let the letter under way be finished."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        with self._app.app_context():
            _whatever_happens(self._send)

    def _send(self) -> None:
        while work_all(only=OUTSIDE):
            pass


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
        except Exception as error:  # noqa: BLE001 (the row is the promise; the sweep finds it)
            self._rang = time.monotonic() + BROKEN_BELL_SECONDS
            deliveries.log.warning("bell_failed", error=type(error).__name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Set the queue's tasks up for this application."""
    queue = engine(settings)
    outgoing = Outgoing(app)

    @queue.task(name="go_round")
    def go_round() -> None:
        time.sleep(BELL_SECONDS)  # rings that follow within this time are answered by this round
        with app.app_context():
            _round(outgoing)

    app.extensions["huey"] = queue
    app.extensions["go_round"] = go_round
    app.extensions["outgoing"] = outgoing
    ring_with(Bell(go_round))


def _round(outgoing: Outgoing) -> None:
    hand_out_all()
    outgoing.begin()
    work_all(but=OUTSIDE)


def sweep(app: Flask) -> None:
    """Find what a lost task left behind, and do what the clock asks for. A database that cannot be written is met by the next sweep."""
    with app.app_context():
        _whatever_happens(lambda: _round(app.extensions["outgoing"]))
        _whatever_happens(run_schedule)


def _whatever_happens(work: Any) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 (the rows are still there: the worker lives on and finds them)
        session().rollback()
        deliveries.log.warning("sweep_failed", error=type(error).__name__)
