"""Percentiles by the nearest rank, by hand."""

import pytest

from ideas.core.quantiles import counted_percentile


@pytest.mark.parametrize(("values", "per_cent", "wanted"), [
    ({}, 50, None), ({3: 1}, 50, 3), ({3: 1}, 90, 3), ({1: 1, 2: 1, 3: 1, 4: 1}, 50, 2), ({15: 1, 20: 1, 35: 1, 40: 1, 50: 1}, 30, 20), ({15: 1, 20: 1, 35: 1, 40: 1, 50: 1}, 40, 20),
    ({15: 1, 20: 1, 35: 1, 40: 1, 50: 1}, 100, 50), ({0: 9, 30: 1}, 90, 0), ({0: 9, 30: 1}, 91, 30),
])
def test_percentile_by_nearest_rank(values, per_cent, wanted):
    assert counted_percentile(values, per_cent) == wanted
