"""Quantiles of small whole numbers, as figures tell them."""

from __future__ import annotations

import math
from collections.abc import Mapping


def counted_percentile(counts: Mapping[int, int], per_cent: int) -> int | None:
    """The smallest value that so many per cent of the values do not exceed (nearest rank), by how often each value occurs; None for none.

    Definition 1 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996).
    """
    rank = max(1, math.ceil(sum(counts.values()) * per_cent / 100))
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    return None
