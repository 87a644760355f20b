"""Tables as CSV: every cell safe for spreadsheets, written row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # with these a spreadsheet begins to reckon (OWASP, CSV injection), also behind spaces
CONTROL = ("\t", "\r", "\n")


def guarded(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: such texts get an apostrophe in front, numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and (cell.lstrip().startswith(FORMULA) or cell.startswith(CONTROL)) else cell


def sheet(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as lines of CSV, guarded; with a mark at the front that tells spreadsheets it is UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([guarded(cell) for cell in row])
        yield line.getvalue()
