"""Who rates, and when a month is over, as tables of cases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ideas.accounts.models import Actor
from ideas.ratings import rules

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
FAN, TEAM = Actor(1, "member"), Actor(2, "team")


@pytest.mark.parametrize(("person", "mark", "concerned", "is_answer", "cause"), [
    (FAN, 1, True, True, None), (FAN, 5, True, True, None), (FAN, 0, True, True, "bad_mark"), (FAN, 6, True, True, "bad_mark"), (FAN, 3, False, True, "not_concerned"),
    (FAN, 3, True, False, "no_answer"), (TEAM, 3, True, True, "own_answer"), (Actor(1, "member", confirmed=False), 3, True, True, "unconfirmed"),
])
def test_who_rates(person, mark, concerned, is_answer, cause):
    refusal = rules.why_not_rate(person, mark, NOW, concerned=concerned, is_answer=is_answer)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("moment", "month"), [
    (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 1)), (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),  # summer time: two hours ahead
    (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 1)), (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
])
def test_a_month_begins_in_the_portal_s_zone(moment, month):
    assert rules.month_of(moment) == month
    assert rules.beginning(month) <= moment < rules.beginning(rules.following(month))


@pytest.mark.parametrize(("first", "last", "most", "expected"), [
    (None, None, 12, []), (date(2026, 7, 1), None, 12, []), (date(2026, 6, 1), None, 12, [date(2026, 6, 1)]), (date(2026, 4, 1), date(2026, 4, 1), 12, [date(2026, 5, 1), date(2026, 6, 1)]),
    (date(2025, 11, 1), None, 3, [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]), (date(2026, 4, 1), date(2026, 6, 1), 12, []),
])
def test_months_are_closed_without_a_gap(first, last, most, expected):
    assert list(rules.months_to_close(first, last, NOW, most)) == expected


@pytest.mark.parametrize(("count", "shown"), [(0, False), (4, False), (5, True)])
def test_from_five_on(count, shown):
    assert rules.enough(count) is shown
