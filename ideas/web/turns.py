"""One request after the other in a process, on SQLite: two at once hand Python's lock to each other with every row that is read, which costs more than waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from ideas.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE = 0.005  # seconds: who waits longer goes on beside the other, which may wait for the lock of the database, or make pictures smaller


class InTurn:
    """The application, asked by one thread at a time as long as none takes long; tests ask with many at once on purpose."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inner, self._turn = app, app.wsgi_app, threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does."""
        mine = not self._app.testing and self._turn.acquire(timeout=PATIENCE)
        try:
            return self._inner(environ, start_response)
        finally:
            if mine:
                self._turn.release()


def init_app(app: Flask, settings: Settings) -> None:
    """Where the database is one file beside this process."""
    if settings.database.startswith("sqlite"):
        app.wsgi_app = InTurn(app)  # type: ignore[method-assign]
