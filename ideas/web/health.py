"""Whether this process lives, and whether the portal can do its work."""

from __future__ import annotations

import shutil
from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from ideas.core.db import now, session
from ideas.core.events import Delivery, Event
from ideas.search.queries import engine

bp = Blueprint("health", __name__)
READY = 200
DISK_BYTES = 100 * 1024 * 1024
QUEUE_AGE = timedelta(minutes=15)


@bp.get("/healthz")
def live() -> Response:
    """The process answers."""
    return _answer({"process": True})


@bp.get("/readyz")
def ready() -> Response:
    """503 without database or disk; a late queue or a broken search index is said, but pages can be served."""
    checks = {"database": _database(), "disk": _disk()}
    needed = all(checks.values())
    checks["queue"] = checks["database"] and _queue()
    checks["search"] = engine().sound()
    return _answer(checks, READY if needed else 503)


def _database() -> bool:
    try:
        session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        session().rollback()
        return False
    return True


def _disk() -> bool:
    return shutil.disk_usage(current_app.extensions["settings"].data_dir).free > DISK_BYTES


def _queue() -> bool:
    """Nothing has waited longer than a quarter of an hour, neither an event nor a delivery that may be worked on."""
    event = session().scalar(select(func.min(Event.recorded_at)).where(Event.handed_out_at.is_(None)))
    delivery = session().scalar(select(func.min(Delivery.due_at)).where(Delivery.done_at.is_(None), Delivery.given_up_at.is_(None)))
    oldest = min((moment for moment in (event, delivery) if moment is not None), default=None)
    return oldest is None or now() - oldest < QUEUE_AGE


def _answer(checks: dict[str, bool], status: int = READY) -> Response:
    answer = jsonify({"status": "ok" if all(checks.values()) else "late" if status == READY else "not ready", "checks": checks})
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
