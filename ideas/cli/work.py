"""The worker's process: follow-ups and scheduled work."""

from __future__ import annotations

import os
import signal
import time

import click
from flask import current_app
from flask.cli import with_appcontext

from ideas import worker as engine


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do follow-ups and scheduled work until SIGINT or SIGTERM."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (flask's own way to the application)
    consumer = app.extensions["huey"].create_consumer(workers=1, periodic=False, initial_delay=0.05, max_delay=0.5)
    stopping: list[int] = []
    consumer.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    parent = os.getppid()
    while not stopping and os.getppid() == parent:
        engine.sweep(app)
        _rest(stopping)
    consumer.stop(graceful=True)
    app.extensions["outgoing"].wait()


def _rest(stopping: list[int]) -> None:
    """Until the next sweep, or until asked to stop."""
    for _ in range(engine.SWEEP_SECONDS * 5):
        if stopping:
            return
        time.sleep(0.2)


COMMANDS = (worker,)
