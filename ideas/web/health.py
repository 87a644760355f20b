"""Whether this process lives, and whether the portal can do its work."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from ideas.core.db import now, session
from ideas.search.queries import engine
from ideas.upkeep.backup import last_backup
from ideas.upkeep.pulse import Pulse, pulse, writable

bp = Blueprint("health", __name__)
log = structlog.get_logger()
READY = 200
DISK_BYTES = 100 * 1024 * 1024
QUEUE_SECONDS = 15 * 60
LAG_SECONDS = 15 * 60
WORKER_SECONDS = 5 * 60
PROBE_EVERY = 5.0


class Probe:
    """Writing is tried at most every five seconds a process, however often it is asked: the address is open to everybody."""

    def __init__(self) -> None:
        self._lock, self._asked, self._answer = threading.Lock(), float("-inf"), False

    def __call__(self) -> bool:
        """Whether the database took a row lately."""
        with self._lock:
            if time.monotonic() - self._asked > PROBE_EVERY:
                self._answer = writable()
                self._asked = time.monotonic()
            return self._answer


@bp.record_once
def _probe(state: Any) -> None:
    app: Flask = state.app
    app.extensions["probe"] = Probe()


@bp.get("/healthz")
def live() -> Response:
    """The process answers."""
    return _answer({"process": True})


@bp.get("/readyz")
def ready() -> Response:
    """503 where nothing can be written or the disk is full; a late queue or index, or a worker that is gone, is said, but pages can be served."""
    seen = _seen()
    database = seen is not None and current_app.extensions["probe"]()
    checks = {"database": database, "disk": seen is not None and seen.disk_free_bytes > DISK_BYTES}
    needed = all(checks.values())
    checks["queue"] = seen is not None and seen.queue_seconds < QUEUE_SECONDS
    checks["search"] = engine().sound() and seen is not None and seen.index_lag_seconds < LAG_SECONDS
    checks["worker"] = seen is not None and seen.worker_seconds is not None and seen.worker_seconds < WORKER_SECONDS
    return _answer(checks, READY if needed else 503, last_backup=_last_backup())


def _seen() -> Pulse | None:
    try:
        return pulse(_data_dir(), now=now())
    except (SQLAlchemyError, OSError) as error:
        session().rollback()
        log.warning("not_ready", error=type(error).__name__)
        return None


def _last_backup() -> str | None:
    """Its moment, or nothing: an old backup keeps nobody from being served."""
    told = last_backup(_data_dir())
    try:
        return datetime.fromisoformat(str(told["moment"])).isoformat() if told else None
    except ValueError:
        return None


def _data_dir() -> Path:
    return Path(current_app.extensions["settings"].data_dir)


def _answer(checks: dict[str, bool], status: int = READY, **more: str | None) -> Response:
    answer = jsonify({"status": "ok" if all(checks.values()) else "late" if status == READY else "not ready", "checks": checks, **more})
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
