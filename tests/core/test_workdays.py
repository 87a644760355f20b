"""Working days: weekends, public holidays of a country and a region, and places nobody knows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from holidays.registry import EntityLoader
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from ideas.core.workdays import Workdays, is_known
from ideas.settings import Settings

MONDAY = date(2026, 6, 29)
PLAIN, GERMANY, BAVARIA = Workdays(), Workdays("DE"), Workdays("DE-BY")
CHRISTMAS_EVE = date(2026, 12, 24)  # a Thursday


@pytest.mark.parametrize(("begin", "end", "days"), [
    (MONDAY, MONDAY, 0), (MONDAY, date(2026, 6, 30), 1), (MONDAY, date(2026, 7, 3), 4), (date(2026, 7, 3), date(2026, 7, 6), 1), (date(2026, 7, 4), date(2026, 7, 6), 1),
    (date(2026, 7, 4), date(2026, 7, 5), 0), (MONDAY, date(2026, 7, 6), 5), (MONDAY, date(2027, 6, 29), 261), (date(2028, 2, 28), date(2028, 3, 1), 2), (MONDAY, date(2026, 6, 1), 0),
])  # fmt: skip
def test_mondays_to_fridays(begin: date, end: date, days: int) -> None:
    assert PLAIN.between(begin, end) == days


@given(some.dates(date(2020, 1, 1), date(2030, 1, 1)), some.integers(0, 800))
def test_counted_as_day_by_day(begin: date, length: int) -> None:
    days = [begin + timedelta(days=step) for step in range(1, length + 1)]
    for calendar in (PLAIN, BAVARIA):
        assert calendar.between(begin, begin + timedelta(days=length)) == sum(calendar.works(day) for day in days)


@pytest.mark.parametrize(("calendar", "day", "number", "then"), [
    (PLAIN, MONDAY, 3, date(2026, 7, 2)), (PLAIN, date(2026, 7, 3), 1, date(2026, 7, 6)), (PLAIN, CHRISTMAS_EVE, 1, date(2026, 12, 25)), (GERMANY, CHRISTMAS_EVE, 1, date(2026, 12, 28)),
    (GERMANY, date(2026, 1, 5), 1, date(2026, 1, 6)), (BAVARIA, date(2026, 1, 5), 1, date(2026, 1, 7)), (Workdays("IL"), date(2026, 7, 2), 1, date(2026, 7, 5)), (PLAIN, MONDAY, 0, MONDAY),
])  # fmt: skip
def test_so_many_worked_days_later(calendar: Workdays, day: date, number: int, then: date) -> None:
    assert calendar.after(day, number) == then


def test_a_place_nobody_knows_stops_the_start() -> None:
    assert [is_known(place) for place in ("", "DE", "DE-BY", "XX", "DE-XX")] == [True, True, True, False, False]
    with pytest.raises(ValidationError, match="IDEAS_HOLIDAYS"):
        Settings(holidays="XX", _env_file=None)


@pytest.mark.parametrize("country", sorted(set(EntityLoader.get_country_codes(include_aliases=False))))
def test_every_country_of_the_library_is_read_alone(country: str) -> None:
    assert any(Workdays(country).works(MONDAY + timedelta(days=step)) for step in range(7))
