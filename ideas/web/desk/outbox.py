"""The mails of a portal without a mail server, to be read by admins; elsewhere there is no such page."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response

from ideas.core.mail import OutboxLetter, outbox_list, outbox_read
from ideas.web.desk.frame import desk_page
from ideas.web.session import staff_only

bp = Blueprint("desk_outbox", __name__)


def _folder() -> Path:
    settings = current_app.extensions["settings"]
    if settings.smtp_url or settings.production:
        abort(404)
    return Path(settings.outbox)


def _letter(name: str) -> OutboxLetter:
    try:
        return outbox_read(_folder(), name)
    except FileNotFoundError:
        abort(404)


@bp.get("/desk/outbox")
@staff_only("admin")
def index() -> Response:
    """The latest letters."""
    return desk_page("desk/outbox.html", letters=outbox_list(_folder()))


@bp.get("/desk/outbox/<name>")
@staff_only("admin")
def show(name: str) -> Response:
    """One letter: head, text, and how it looks."""
    return desk_page("desk/outbox_show.html", letter=_letter(name))


@bp.get("/desk/outbox/<name>/html")
@staff_only("admin")
def html(name: str) -> Response:
    """The letter's HTML alone, locked in: no scripts, no pictures from elsewhere."""
    answer = make_response(_letter(name).html)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation; frame-ancestors 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
