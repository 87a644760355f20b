"""How the portal is doing, for admins: what waits and what failed, index, backup, disk, versions, the last look at the invariants."""

from __future__ import annotations

import platform
import shutil
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app

from ideas.core.db import db, now
from ideas.core.late import Late
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message
from ideas.search.queries import engine
from ideas.start import migrations_folder
from ideas.upkeep.backup import last_backup
from ideas.upkeep.tending import ask_for_check, ask_for_rebuild, failing, give_up_delivery, last_tended, queue_state, retry_delivery
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said
from ideas.web.session import actor, staff_only

if TYPE_CHECKING:
    from alembic import script
else:
    script = Late("alembic.script")

bp = Blueprint("desk_health", __name__)
PARTS = ("Flask", "SQLAlchemy", "Whoosh", "huey", "Pillow")
GIGABYTE = 1024**3
DISK_LEAST = 1  # gigabytes free before the page warns
BACKUP_DAYS, WORKER_MINUTES = 2, 5


@bp.get("/desk/health")
@staff_only("admin")
def index() -> Response:
    """Everything on one page."""
    return _page()


@bp.post("/desk/health/deliveries/<int:delivery_id>/retry")
@staff_only("admin")
def retry(delivery_id: int) -> Response:
    """Try failed work again."""
    return _done(lambda: retry_delivery(delivery_id, by=actor(), now=now()), N_("It is tried again now."))


@bp.post("/desk/health/deliveries/<int:delivery_id>/giving-up")
@staff_only("admin")
def give_up(delivery_id: int) -> Response:
    """Try it no more."""
    return _done(lambda: give_up_delivery(delivery_id, by=actor(), now=now()), N_("It is given up. You can have it tried again."))


@bp.post("/desk/health/check")
@staff_only("admin")
def check() -> Response:
    """Have the invariants looked at."""
    return _done(lambda: ask_for_check(by=actor(), now=now()), N_("The worker looks now. Come back in a minute."))


@bp.post("/desk/health/index")
@staff_only("admin")
def rebuild() -> Response:
    """Have the search index built anew."""
    return _done(lambda: ask_for_rebuild(by=actor(), now=now()), N_("The worker builds it anew; until then the old one serves."))


def _done(act: Any, note: Message) -> Response:
    try:
        act()
    except Refused as refused:
        return _page(refused)
    return respond.see_other(path("desk_health.index"), note=note)


def _page(refused: Refused | None = None) -> Response:
    settings, moment = current_app.extensions["settings"], now()
    queue, last = queue_state(now=moment), last_tended()
    folder = Path(settings.data_dir)
    free, head = shutil.disk_usage(folder).free / GIGABYTE, _head()
    backup = _moment((last_backup(folder) or {}).get("moment"))
    values: dict[str, Any] = {
        "queue": queue, "failing": failing(), "index_count": engine().count(), "index_good": engine().healthy(), "free": free, "disk_good": free >= DISK_LEAST, "backup": backup,
        "backup_good": backup is not None and (moment - backup).days < BACKUP_DAYS, "worker_good": queue.worker_at is not None and (moment - queue.worker_at).total_seconds() < WORKER_MINUTES * 60,
        "head": head, "head_good": head == queue.version, "mail_host": urlsplit(settings.smtp_url).hostname, "versions": _versions(), "errors": said(refused),
        "checked": last.get("portal.checked"), "check_waits": _waits(last, "portal.check_asked", "portal.checked"), "rebuilt": last.get("index.rebuilt"), "rebuild_waits": _waits(last, "index.rebuild_asked", "index.rebuilt"),
    }
    return desk_page("desk/health.html", view="admin", status=refused.refusal.status if refused else 200, **values)


def _waits(last: dict[str, Any], asked: str, answered: str) -> bool:
    return asked in last and (answered not in last or last[answered].id < last[asked].id)


def _moment(written: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(written)) if written else None
    except ValueError:
        return None


@cache
def _head() -> str | None:
    return script.ScriptDirectory(str(migrations_folder())).get_current_head()


def _versions() -> list[tuple[str, str]]:
    """What runs here: the portal, Python, the database, the main parts."""
    dialect = db.engine.dialect
    found = [("Python", platform.python_version()), (dialect.name, ".".join(str(part) for part in dialect.server_version_info or ()))]
    return [*found, *((name, _version(name)) for name in PARTS)]


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"
