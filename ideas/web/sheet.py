"""Tables and other files to be saved, from the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Flask, Response, current_app

from ideas.core.sheets import sheet

PIECE = 32 * 1024


def download(name: str, content: str | bytes | Iterator[Any], kind: str) -> Response:
    """A file to be saved under this name; nobody between keeps it."""
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def table(name: str, rows: Iterable[Sequence[Any]]) -> Response:
    """Rows as a CSV file, the head first."""
    return download(f"{name}.csv", "".join(sheet(rows)), "text/csv; charset=utf-8")


def streamed(pieces: Iterable[str] | Iterable[bytes]) -> Iterator[bytes]:
    """Pieces made while they are sent, when the request is over: each with an application's context, and so a database session, of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (the application itself, as Flask's documentation says)
    waiting: Iterator[str | bytes] = iter(pieces)

    def run() -> Iterator[bytes]:
        while data := _some(app, waiting):
            yield data

    return run()


def _some(app: Flask, waiting: Iterator[str | bytes]) -> bytes:
    """The next 32 KB or so; nothing where all is sent."""
    data = bytearray()
    with app.app_context():
        for piece in waiting:
            data += piece.encode() if isinstance(piece, str) else piece
            if len(data) >= PIECE:
                break
    return bytes(data)
