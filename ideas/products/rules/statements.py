"""A creator's statement: their part of everything that was credited, entry by entry, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ideas.products.rules.credits import split


@dataclass(frozen=True)
class Credited:
    """An entry as it stands in the books: `amount` in cents for a royalty, `copies` for all creators together. `day` is the portal's."""

    id: int
    kind: str
    day: date
    amount: int = 0
    copies: int = 0


@dataclass(frozen=True)
class Share:
    """One entry and the creator's part of its amount, in cents."""

    id: int
    part: int


@dataclass(frozen=True)
class Statement:
    """The entries of a span with their parts, and the sums: cents for this creator and for all, copies for all."""

    shares: tuple[Share, ...]
    part: int
    amount: int
    copies: int
    years: tuple[int, ...]


def statement_of(entries: Sequence[Credited], shares: Sequence[int], at: int, year: int | None = None) -> Statement:
    """What the creator at place `at` of these shares was credited, in one year or in all. Each entry is split by itself, without a cent lost.

    An entry that was taken back and the one that takes it back both stand there, and come to nothing together.
    """
    years = tuple(sorted({one.day.year for one in entries}, reverse=True))
    within = [one for one in entries if year is None or one.day.year == year]
    parts = tuple(Share(one.id, split(one.amount, shares)[at]) for one in within)
    return Statement(parts, sum(one.part for one in parts), sum(one.amount for one in within), sum(one.copies for one in within), years)
