"""Static files: addressed by their content, kept for a year by browsers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

YEAR = 31_536_000


class Root:
    """Where static files lie."""

    static = Path("static")


def init_app(app: Flask, root: Path) -> None:
    """Serve `/static/` before Flask."""
    Root.static = root / "static"
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(Root.static), prefix="static/", max_age=YEAR, add_headers_function=_headers)  # type: ignore[method-assign]


def _headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    stamp = hashlib.sha256((Root.static / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={stamp}"
