"""Cursors come back as they went, and nothing else is taken for one."""

import pytest

from ideas.core.paging import decode, encode


@pytest.mark.parametrize("values", [(1.5, 7), ("2026-07-01T12:00:00+00:00", 7), (0, 1)])
def test_round_trip(values):
    assert decode(encode(*values), len(values)) == list(values)


@pytest.mark.parametrize("cursor", [None, "", "x", "W10", "eyJhIjoxfQ", "%00", "ä", encode(1), encode(1, 2, 3), encode("x", 2**70), encode(None, 1), encode(2**63, 1), encode(float("nan"), 1), encode(float("inf"), 1), encode("\0", 1), encode("\ud800", 1), encode(1, 1.5), "A" * 5000])
def test_a_bad_cursor_is_none(cursor):
    assert decode(cursor, 2) is None
