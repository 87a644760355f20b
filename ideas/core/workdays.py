"""The days that are worked: none of a country's weekend, none of its public holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from holidays import HolidayBase, country_holidays

from ideas.core.late import unlisted

WORKED = 5

unlisted("holidays.countries")  # 250 of them, of which one is wanted


class Workdays:
    """The calendar of a place as `DE` or `DE-BY`; of none: Mondays to Fridays. Raises NotImplementedError for a place nobody knows."""

    def __init__(self, place: str = "") -> None:
        country, _, region = place.partition("-")
        self._days: HolidayBase | None = country_holidays(country, subdiv=region or None) if country else None
        self._counts = lru_cache(maxsize=64)(self._count)

    def works(self, day: date) -> bool:
        """Whether the day is worked."""
        return self._days.is_working_day(day) if self._days is not None else day.weekday() < WORKED

    def between(self, begin: date, end: date) -> int:
        """Worked days after the first day up to and with the last one; 0 within a day."""
        if end <= begin:
            return 0
        whole = sum(self._counts(year)[-1] for year in range(begin.year, end.year))
        return whole + self._until(end) - self._until(begin)

    def after(self, day: date, number: int) -> date:
        """The worked day so many worked days later."""
        while number > 0:
            day += timedelta(days=1)
            number -= self.works(day)
        return day

    def _until(self, day: date) -> int:
        return self._counts(day.year)[day.timetuple().tm_yday - 1]

    def _count(self, year: int) -> list[int]:
        """For each day of a year, how many were worked up to and with it."""
        day, counts, sum_ = date(year, 1, 1), [], 0
        while day.year == year:
            sum_ += self.works(day)
            counts.append(sum_)
            day += timedelta(days=1)
        return counts


def is_known(place: str) -> bool:
    """Whether there is a calendar of this place."""
    try:
        Workdays(place)
    except NotImplementedError:
        return False
    return True
