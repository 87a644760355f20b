"""Tables for spreadsheets: CSV in UTF-8 whose cells are never taken for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response, make_response

_FORMULA = ("=", "+", "-", "@")
_CONTROL = ("\t", "\r", "\n")


def cell(value: str | float | None) -> str | float:
    """A cell as it is written: a text that a spreadsheet would reckon with gets an apostrophe before it (OWASP, “CSV injection”)."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value.startswith(_CONTROL) else value


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> Response:
    """A file to be saved under this name."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(head)
    table.writerows([cell(one) for one in row] for row in rows)
    answer = make_response("\ufeff" + file.getvalue())
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
