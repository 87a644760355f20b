"""How the stored ranks are reckoned."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

HALF_LIFE_HOURS = 72
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Ranked(Protocol):
    """What the ranks know of an idea."""

    @property
    def vote_count(self) -> int: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def milestone_at(self) -> datetime | None: ...
    @property
    def milestone_votes(self) -> int: ...


def hot(votes: int, published_at: datetime, at: datetime) -> float:
    """The hot rank max(v−1, 0)^0.8 / (age in hours + 2)^1.8, as the product's page on discovering defines it."""
    age = max((at - published_at).total_seconds() / 3600, 0.0)
    return max(votes - 1, 0) ** 0.8 / (age + 2) ** 1.8


def heat_of(idea: Ranked, at: datetime, *, more: int = 0) -> float:
    """The hot rank with votes and age both counted since the last milestone it passed, else since it was published; `more` votes to come."""
    return hot(idea.vote_count + more - idea.milestone_votes, idea.milestone_at or idea.published_at or at, at)


def rising_after(rising: float, at: datetime) -> float:
    """The stored logarithm after one more vote: log2(2^r + 2^(t/h)), reckoned without leaving the range of floats."""
    return _log_add(rising, _exponent(at))


def rising_of(moments: Iterable[datetime]) -> float:
    """The logarithm r = log2(Σ 2^(t/h)) over all votes, t in hours since a fixed moment, h = 72; 0 without votes (a vote at that moment)."""
    total = 0.0
    for moment in sorted(moments):
        total = _log_add(total, _exponent(moment))
    return total


def _exponent(at: datetime) -> float:
    return (at - EPOCH).total_seconds() / 3600 / HALF_LIFE_HOURS


def _log_add(a: float, b: float) -> float:
    low, high = sorted((a, b))
    return high + math.log2(1 + 2 ** (low - high))
