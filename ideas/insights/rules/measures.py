"""The measures, each with its source. A histogram says how often each value was found, so those of several days may be added up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Histogram = Mapping[int, int]


def gini(values: Histogram) -> float | None:
    """How unequally something is spread, 0 (all alike) to nearly 1 (one has all); None where there is nothing to spread.

    C. Gini, "Variabilità e mutabilità" (1912), in the form for sorted values x of rank i: G = 2·Σ i·x / (n·Σ x) − (n + 1) / n, as in C. Damgaard and
    J. Weiner, "Describing inequality in plant size or fecundity", Ecology 81 (2000), without their correction for small samples.
    """
    number, total = sum(values.values()), sum(value * count for value, count in values.items())
    if not number or not total:
        return None
    ranked, before = 0, 0
    for value, count in sorted(values.items()):
        ranked += value * (count * before + count * (count + 1) // 2)
        before += count
    return 2 * ranked / (number * total) - (number + 1) / number


def loudest(counts: Iterable[int], per_cent: int = 10) -> int:
    """How many of all votes were given by so many per cent of the voters: those who gave most, rounded up to whole people.

    The top share of a Lorenz curve: M. O. Lorenz, "Methods of Measuring the Concentration of Wealth", Publications of the American Statistical Association 9 (1905).
    """
    ranked = sorted(counts, reverse=True)
    return sum(ranked[: math.ceil(len(ranked) * per_cent / 100)])


def rise(now: int, before: int, all_now: int, all_before: int) -> float:
    """By how many standard deviations a topic was taken up more often than its share of the time before lets expect; below 0 it fell.

    Two Poisson counts compared given their sum: J. Przyborowski and H. Wilenski, "Homogeneity of Results in Testing Samples from Poisson Series",
    Biometrika 31 (1940), by the normal approximation. The growth of the whole portal is taken out.
    """
    both, whole = now + before, all_now + all_before
    if not both or not all_now or not all_before:
        return 0.0
    expected = all_now / whole
    return (now - both * expected) / math.sqrt(both * expected * (1 - expected))


def share(part: int, whole: int) -> float | None:
    """Per cent; None of nothing."""
    return 100 * part / whole if whole else None
