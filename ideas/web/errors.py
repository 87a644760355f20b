"""Error pages: what happened and what to do, in the reader's language; JSON for programs."""

from __future__ import annotations

from errno import EDQUOT, EFBIG, ENOSPC
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, g, jsonify, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.media import StoreFailed, TooManyAtOnce
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, Message, say
from ideas.transfer.rules import why_not_take
from ideas.web import respond
from ideas.web.context import choose_language
from ideas.web.forms import typed_again
from ideas.web.session import safe_next

log = structlog.get_logger()
TOO_LARGE = 413
UNREAD = {400, TOO_LARGE}  # no token of ours came along, or the form was not read
FULL = {ENOSPC, EDQUOT, EFBIG}

PROBLEMS: dict[int, tuple[str, Message]] = {
    400: ("malformed", N_("This cannot be read.")),
    401: ("sign_in_first", N_("Sign in first, then it counts.")),
    403: ("forbidden", N_("You may not do this.")),
    404: ("not_found", N_("There is nothing here, or nothing you may see.")),
    405: ("method_not_allowed", N_("This address does not take that method; `Allow` names those it takes.")),
    413: ("too_large", N_("This is more than we take at once.")),
    415: ("wrong_type", N_("This type of content is not taken here: send `application/json`, and pictures as `multipart/form-data`.")),
    422: ("invalid", N_("Some of this does not fit.")),
    429: ("too_many", N_("That was too often. Wait a little.")),
}
BROKEN = Refusal("error", N_("Something went wrong on our side. It is noted."), 500)
A_MOMENT = "5"  # seconds
BUSY = Refusal("busy", N_("The portal is very busy just now. Try again in a moment."), 503)


def init_app(app: Flask) -> None:
    """Answer refusals, HTTP errors and what nobody expected."""
    app.before_request(_refuse_unsendable)
    app.register_error_handler(Refused, lambda error: answer(error.refusal.status, refusal=error.refusal, errors=error.errors))
    app.register_error_handler(HTTPException, _http)
    for unavailable in (OperationalError, PoolTimeout, StoreFailed, TooManyAtOnce):
        app.register_error_handler(unavailable, _busy)
    app.register_error_handler(OSError, lambda error: _busy(error) if error.errno in FULL else _unexpected(error))
    app.register_error_handler(Exception, _unexpected)


def _refuse_unsendable() -> None:
    """An address with a NUL names nothing: no database keeps one."""
    if "\0" in request.path:
        abort(404)


def answer(status: int, refusal: Refusal | None = None, errors: dict[str, Refusal] | None = None) -> Response:
    """The error as a page, or as problem+json for the API."""
    if "locale" not in g:
        _choose_language()
    if request.path.startswith("/api/"):
        return problem(status, refusal, errors)
    if status == TOO_LARGE and request.endpoint == "desk_transfer.send":
        refusal = why_not_take("sent_too_big")
    kept = typed_again() if status not in UNREAD else None
    return respond.page("errors/error.html", status=403 if status == 401 else status, code=status, refusal=refusal, kept=kept, back=_came_from() if status == TOO_LARGE else None)


def _choose_language() -> None:
    """Where a request was refused before that; without a database in the portal's first language."""
    try:
        choose_language()
    except SQLAlchemyError:
        session().rollback()
        g.locale, g.me = doors.locales[0], None


def _came_from() -> str:
    """The page of ours with the form that was too large to be read; one's own ideas where the browser does not say."""
    said = safe_next(urlsplit(request.headers.get("Referer", "")).path)
    return said if said != "/" else path("ideas_new.mine")


def problem(status: int, refusal: Refusal | None, errors: dict[str, Refusal] | None = None) -> Response:
    """RFC 9457 problem details with a stable cause."""
    cause, detail = (refusal.cause, refusal.message) if refusal else PROBLEMS.get(status, (BROKEN.cause, BROKEN.message))
    body: dict[str, Any] = {"type": f"/api#{cause}", "title": cause.replace("_", " "), "status": status, "cause": cause, "detail": say(g.locale, detail)}
    if refusal is not None and refusal.field and not errors:
        errors = {refusal.field: refusal}
    if errors:
        body["errors"] = {name: say(g.locale, one.message) for name, one in errors.items()}
    reply = jsonify(body)
    reply.status_code = status
    reply.content_type = "application/problem+json"
    if refusal is not None and refusal.again_at is not None and status == 429:
        from ideas.core.db import now

        reply.headers["Retry-After"] = str(max(1, int((refusal.again_at - now()).total_seconds())))
    elif status == BUSY.status:
        reply.headers["Retry-After"] = A_MOMENT
    return reply


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    reply = answer(error.code or 500)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            reply.headers[name] = value
    return reply


def _busy(error: Exception) -> Response:
    session().rollback()
    log.error("storage_unavailable", error=type(error).__name__)
    reply = answer(503, BUSY)
    reply.headers["Retry-After"] = A_MOMENT
    return reply


def _unexpected(error: Exception) -> Response:
    session().rollback()
    log.error("unexpected", error=type(error).__name__, endpoint=request.endpoint, method=request.method, exc_info=error)  # no path: it may hold the token of a link
    return answer(500)
