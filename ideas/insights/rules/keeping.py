"""Which days are reckoned next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

_NEVER = datetime.min.replace(tzinfo=UTC)


def due_first(every: Sequence[date], reckoned: Mapping[date, datetime], most: int, *, lately: int) -> list[date]:
    """At most so many of these days: the last ones, then those never reckoned from the latest on, then the one reckoned longest ago."""
    recent = list(every[-lately:])[::-1]
    rest = sorted(every[:-lately], key=lambda day: (reckoned.get(day, _NEVER), -day.toordinal()))
    return [*recent, *rest][:most]
