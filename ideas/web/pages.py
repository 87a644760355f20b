"""Written pages in both languages, and the small files that programs ask for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, make_response

from ideas.board.queries import boards_for
from ideas.board.queries.drafts import terms_in_force
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.web import respond
from ideas.web.listing import board_name
from ideas.web.session import actor
from ideas.web.sitemap import KEPT_OUT, whole

bp = Blueprint("pages", __name__)
SECURITY_DAYS = 180


@bp.get("/imprint")
def imprint() -> Response:
    """Who runs the portal."""
    return _written("imprint")


@bp.get("/privacy")
def privacy() -> Response:
    """What is kept of people, why and how long."""
    return _written("privacy")


@bp.get("/terms")
def terms() -> Response:
    """What holds between the portal and those who take part, and each board's terms."""
    boards = [(board_name(board), terms_in_force(board.id)) for board in boards_for(actor())]
    return _written("terms", boards=[(name, one.version, one.text_de if g.locale == "de" else one.text_en) for name, one in boards if one is not None])


@bp.get("/guidelines")
def guidelines() -> Response:
    """How we deal with each other and what makes a good idea."""
    return _written("guidelines")


@bp.get("/accessibility")
def accessibility() -> Response:
    """What works for whom, and where to tell us what does not."""
    return _written("accessibility")


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    lines = ("User-agent: *", *(f"Disallow: {beginning}" for beginning in KEPT_OUT), "", f"Sitemap: {whole(path('sitemap.index'))}")
    return _text("\n".join(lines) + "\n")


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Where to report a hole (RFC 9116)."""
    expires = (now() + timedelta(days=SECURITY_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    here = doors.public_url.rstrip("/")
    lines = (f"Contact: mailto:{doors.mail_from}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: de, en", f"Canonical: {here}/.well-known/security.txt")
    return _text("\n".join(lines) + "\n")


def _written(name: str, **values: Any) -> Response:
    return respond.page(f"pages/{name}.html", text=f"pages/_{name}.{g.locale}.html", contact=doors.mail_from, **values)


def _text(words: str) -> Response:
    answer = make_response(words)
    answer.content_type = "text/plain; charset=utf-8"
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
