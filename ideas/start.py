"""From machine settings to ready objects: what every process of the portal does when it starts."""

from __future__ import annotations

import logging
import os
import secrets
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

from ideas.accounts.queries import present_actor
from ideas.core import words
from ideas.core.brand import load_brand
from ideas.core.db import BUSY_SECONDS, Hooks
from ideas.core.doors import doors
from ideas.core.mail import MailRenderer, door_from
from ideas.core.media import MediaStore
from ideas.core.outgoing import Outgoing
from ideas.core.workdays import Workdays
from ideas.settings import Settings


def places() -> Path:
    """Where templates and static files lie: in the checkout beside the package, in a wheel inside it."""
    here = Path(__file__).resolve().parent
    return here if (here / "templates").is_dir() else here.parent


def checker_path() -> Path:
    """The file with which strangers check the public log: in the checkout among the documents, in a wheel inside the package."""
    return places() / "docs" / "verify_log.py"


def migrations_folder() -> Path:
    """Where the migrations lie: in the package, in a checkout and in a wheel alike."""
    return Path(__file__).resolve().parent / "migrations"


def secret_key(settings: Settings) -> str:
    """The configured secret, or one made once and kept in the data folder (mode 600)."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8")


def hand_down(settings: Settings, root: Path) -> dict[str, Any]:
    """Fill the doors of `core` and give Flask's own settings."""
    if settings.production and os.environ.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"}:
        msg = "FLASK_DEBUG shows what goes wrong inside; it is for loopback only"
        raise ValueError(msg)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _logs(settings.log_level)
    key = secret_key(settings)
    doors.secret, doors.public_url, doors.mail_from = key, settings.public_url, settings.mail_from
    doors.brand = load_brand()
    doors.named, doors.site_name = settings.site_name, settings.site_name or doors.brand.name
    doors.search_dir, doors.data_dir, doors.locales = settings.search_dir, settings.data_dir, settings.languages
    doors.limits = settings.rate_limits == "on"
    doors.staff_second_factor = settings.asks_staff_for_factor
    doors.workdays = Workdays(settings.holidays)
    doors.media = MediaStore.from_url(settings.media)
    doors.mail = door_from(settings.smtp_url or None, settings.outbox)
    doors.outgoing = Outgoing(settings.outgoing_allowed)
    doors.letters = MailRenderer(root / "templates" / "mail", _gettext)
    Hooks.actor = staticmethod(present_actor)
    return {
        "SECRET_KEY": key,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database),
        "SESSION_COOKIE_NAME": "__Host-ideas" if settings.https else "ideas",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def engine_options(address: str) -> dict[str, Any]:
    """Options of the database engine: on SQLite we begin transactions ourselves."""
    if address.startswith("sqlite"):
        return {"connect_args": {"isolation_level": None, "timeout": BUSY_SECONDS}, "hide_parameters": True}
    patience = f"-c lock_timeout={BUSY_SECONDS * 1000:.0f}"
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10, "connect_args": {"options": patience}, "hide_parameters": True}


def _gettext(locale: str) -> tuple[Any, Any]:
    catalogue = words.catalogue(locale)
    return catalogue.gettext, catalogue.ngettext


def trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where an exception came from, frame by frame, and its kind; not its words: they may hold what people typed."""
    error = event.pop("exc_info", None)
    error = error[1] if isinstance(error, tuple) else error
    if isinstance(error, BaseException):
        event["exception"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        event["kinds"] = [type(one).__name__ for one in (error, error.__cause__, error.__context__) if one is not None]
    return event


class Lines(logging.Handler):
    """What libraries say through `logging`, as lines of the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        structlog.get_logger().log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)


def _logs(level: str) -> None:
    root = logging.getLogger()
    if not any(isinstance(handler, Lines) for handler in root.handlers):
        root.addHandler(Lines(logging.WARNING))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            trace,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(),
    )
