"""Pictures and drawn avatars."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response

from ideas.core.avatars import avatar_svg
from ideas.core.doors import doors
from ideas.web.headers import FILE_CSP

bp = Blueprint("media", __name__)
TYPES = {"webp": "image/webp", "svg": "image/svg+xml", "png": "image/png"}


@bp.get("/media/<path:key>")
def show(key: str) -> Response:
    """A picture file; its key names its content, so it is kept for ever."""
    kind = TYPES.get(key.rsplit(".", 1)[-1])
    try:
        data = doors.media.get(key) if kind else None
    except (FileNotFoundError, ValueError):
        data = None
    if data is None:
        abort(404)
    return _picture(data, str(kind))


@bp.get("/avatars/<seed>.svg")
def avatar(seed: str) -> Response:
    """A member's drawn face."""
    return _picture(avatar_svg(seed[:64]).encode(), "image/svg+xml")


def _picture(data: bytes, kind: str) -> Response:
    answer = make_response(data)
    answer.content_type = kind
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = FILE_CSP
    return answer
