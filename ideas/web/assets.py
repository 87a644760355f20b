"""Static files: addressed by their content, packed once, kept for a year by browsers; pages are packed as they leave."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

from flask import Flask
from flask_compress import Compress
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from ideas.web.headers import FILE_CSP

YEAR = 31_536_000
PACKED = "dist"
STILL_READ = 3600.0


class Root:
    """Where static files lie."""

    static = Path("static")


def init_app(app: Flask, root: Path) -> None:
    """Serve `/static/` before Flask, and pack what Flask answers."""
    Root.static = root / "static"
    app.config |= {"COMPRESS_ALGORITHM": ["zstd", "gzip"], "COMPRESS_LEVEL": 4, "COMPRESS_ZSTD_LEVEL": 3}
    Compress(app)
    folder = str(_packed(Root.static))
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=folder, prefix="static/", max_age=YEAR, allow_all_origins=False, add_headers_function=_headers)  # type: ignore[method-assign]


def _packed(static: Path) -> Path:
    """A copy of the files with their packed forms beside them, made once for each state; the files themselves where nothing can be written."""
    files = sorted(path for path in static.rglob("*") if path.is_file() and PACKED not in path.relative_to(static).parts)
    state = hashlib.sha256(b"".join(str(path.relative_to(static)).encode() + b"\0" + path.read_bytes() for path in files)).hexdigest()[:16]
    made = static / PACKED / state
    try:
        return made if made.is_dir() else _pack(static, files, made)
    except OSError:
        return made if made.is_dir() else static


def _pack(static: Path, files: list[Path], made: Path) -> Path:
    made.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=made.parent, ignore_cleanup_errors=True) as half:
        compressor = Compressor(quiet=True)
        for path in files:
            copy = Path(half) / "all" / path.relative_to(static)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            if compressor.should_compress(path.name):
                list(compressor.compress(str(copy)))
        (Path(half) / "all").rename(made)
    _tidy(made)
    return made


def _tidy(made: Path) -> None:
    """Keep the present folder, the one before, and those of the last hour, which a server that is being replaced may still read."""
    others = sorted((path for path in made.parent.iterdir() if path.is_dir() and path != made), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[1:]:
        if old.stat().st_mtime < time.time() - STILL_READ:
            shutil.rmtree(old, ignore_errors=True)


def _headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["Content-Security-Policy"] = FILE_CSP


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    stamp = hashlib.sha256((Root.static / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={stamp}"
