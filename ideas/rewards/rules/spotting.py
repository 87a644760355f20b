"""Who saw it first: paid for being better than chance, never for clicking often."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

WINDOW_DAYS = 180
LEAST_SUPPORTS = 5
MOST = 10
SEASON_MOST = 30


@dataclass(frozen=True)
class Eye:
    """What a supporter's earlier choices were worth: how many ideas they supported in the window, and how many of those passed a milestone."""

    supports: int
    passed: int


def bonus(rank: int, goal: int, eye: Eye, share: Fraction) -> int:
    """`round(10 × (1 − 4·rank/goal) × max(0, h − b))`: rank from one among those who support it, goal the milestone's votes, b the share of all ideas that passed.

    h is passed / max(5, supports): who supports everything has h = b and gets nothing. Halves are rounded up.
    """
    early = 1 - Fraction(4 * rank, goal)
    hit = Fraction(eye.passed, max(LEAST_SUPPORTS, eye.supports)) - share
    return int(MOST * early * hit + Fraction(1, 2)) if early > 0 and hit > 0 else 0


def early_ones(goal: int) -> int:
    """How many of the first supporters can get anything: less than a quarter of the milestone."""
    return max(goal - 1, 0) // 4
