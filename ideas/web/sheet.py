"""Tables and other files to be saved, from the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response

from ideas.core.sheets import sheet


def download(name: str, content: str | bytes | Iterator[Any], kind: str) -> Response:
    """A file to be saved under this name; nobody between keeps it."""
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def table(name: str, rows: Iterable[Sequence[Any]]) -> Response:
    """Rows as a CSV file, the head first."""
    return download(f"{name}.csv", "".join(sheet(rows)), "text/csv; charset=utf-8")
