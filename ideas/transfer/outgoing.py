"""What goes out is read page by page, so that nobody waits and nothing is held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ideas.core.db import session

BATCH = 500


def pages(query: Any, key: Any) -> Iterator[Any]:
    """All rows, 500 at a time along a number that rises, the first of the row; each page is read by itself, so that nobody waits."""
    last = 0
    while rows := session().execute(query.where(key > last).order_by(key).limit(BATCH)).all():
        session().rollback()
        yield rows
        last = rows[-1][0]
