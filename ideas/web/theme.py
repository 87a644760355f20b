"""The portal's own looks as files: the style sheet that puts its brand on the house, and its logo; addressed by their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import ClassVar

from flask import Blueprint, Response, abort

from ideas.core.brand import Brand, load_brand, theme_css
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.portal.queries.theme import logo_named, renew_brand
from ideas.web.assets import asset
from ideas.web.headers import FILE_CSP

bp = Blueprint("theme", __name__)
FOR_EVER = "public, max-age=31536000, immutable"


def digest_of(brand: Brand) -> str:
    """What the address of its style sheet says of a brand."""
    return hashlib.sha256(theme_css(brand).encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _shipped() -> str:
    return theme_css(load_brand())


def theme_url(brand: Brand) -> str:
    """The style sheet of a brand: the static file where nothing differs from what was shipped."""
    known, url = Written.last
    if known is not brand:
        url = _theme_url(brand)
        Written.last = brand, url
    return url


class Written:
    """The brand whose style sheet was named last, and its address: each page names it."""

    last: ClassVar[tuple[Brand | None, str]] = None, ""


def _theme_url(brand: Brand) -> str:
    return asset("css/brand.css") if theme_css(brand) == _shipped() else path("theme.style", digest=digest_of(brand))


def logo_url(brand: Brand) -> str:
    """The logo: one of ours, or the one that was sent."""
    return brand.logo if brand.logo.startswith("/") else asset(brand.logo)


@bp.get("/theme.<digest>.css")
def style(digest: str) -> Response:
    """The style sheet in force; a process that has not heard of it yet asks."""
    if digest != digest_of(doors.brand):
        renew_brand(at_once=True)
    return styled(doors.brand) if digest == digest_of(doors.brand) else abort(404)


def styled(brand: Brand, *, keep: str = FOR_EVER) -> Response:
    """A brand as a style sheet."""
    return _file(theme_css(brand).encode(), "text/css; charset=utf-8", keep)


@bp.get("/theme/logo.<name>.webp")
def logo(name: str) -> Response:
    """A logo by the beginning of its SHA-256."""
    data = logo_named(name)
    session().rollback()
    return _file(data, "image/webp", FOR_EVER) if data else abort(404)


def _file(data: bytes, kind: str, keep: str) -> Response:
    answer = Response(data, content_type=kind)
    answer.headers["Cache-Control"] = keep
    answer.headers["Content-Security-Policy"] = FILE_CSP
    return answer
