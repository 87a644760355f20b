"""How waiting is counted, and when a number is too small."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.openness.rules import has_odds, percentile, working_days

MONDAY = date(2026, 6, 29)


@pytest.mark.parametrize(("begin", "end", "days"), [
    (MONDAY, MONDAY, 0), (MONDAY, date(2026, 6, 30), 1), (MONDAY, date(2026, 7, 3), 4), (date(2026, 7, 3), date(2026, 7, 6), 1), (date(2026, 7, 4), date(2026, 7, 6), 1),
    (date(2026, 7, 4), date(2026, 7, 5), 0), (MONDAY, date(2026, 7, 6), 5), (MONDAY, date(2027, 6, 29), 261), (date(2028, 2, 28), date(2028, 3, 1), 2), (MONDAY, date(2026, 6, 1), 0),
])
def test_working_days(begin, end, days):
    assert working_days(begin, end) == days


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_working_days_are_those_of_the_calendar(begin, length):
    days = [begin + timedelta(days=step) for step in range(1, length + 1)]
    assert working_days(begin, begin + timedelta(days=length)) == sum(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(("values", "per_cent", "value"), [([4], 50, 4), ([1, 2], 50, 1), ([3, 1, 2], 50, 2), (list(range(1, 11)), 90, 9), (list(range(1, 12)), 90, 10), ([0, 0, 9], 90, 9)])
def test_percentiles_by_nearest_rank(values, per_cent, value):
    assert percentile(values, per_cent) == value


def test_few_ideas_have_no_odds():
    assert [has_odds(number) for number in (0, 19, 20)] == [False, False, True]
