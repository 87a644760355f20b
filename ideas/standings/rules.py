"""Which tier somebody has and when it changes, places with ties, seasons of the calendar, who becomes an ambassador. Nothing of it changes what a vote weighs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, ZONE, Message
from ideas.rewards.rules import season_of

T = TypeVar("T")

TIERS = ("fan", "insider", "co_creator", "ambassador")
TIER_WORDS: dict[str, Message] = {"fan": N_("Fan"), "insider": N_("Insider"), "co_creator": N_("Co-creator"), "ambassador": N_("Ambassador")}
SEASON_WORDS: dict[int, Message] = {1: N_("Winter %(year)s"), 2: N_("Spring %(year)s"), 3: N_("Summer %(year)s"), 4: N_("Autumn %(year)s")}
AROUND = 5
HONOURED = 3  # the places of a past season that are shown
KEPT = 10  # so many of a season are kept: who leaves the boards later makes room, and comes back
SETTLING = timedelta(days=1)  # what happened in a season's last hours is booked by then
TERM_DAYS = 365
ANSWER_DAYS = 30
REASON = (10, 1000)


@dataclass(frozen=True)
class Limits:
    """The portal's numbers: from how many points on a tier is had, and how many days before a fall it is told."""

    insider: int = 40
    co_creator: int = 200
    ambassador: int = 800
    notice_days: int = 30

    def of(self, tier: str) -> int:
        """From how many points on."""
        return {"fan": 0, "insider": self.insider, "co_creator": self.co_creator, "ambassador": self.ambassador}[tier]


@dataclass(frozen=True)
class Stand:
    """A tier, since when it is had, and when it ends where that was told."""

    tier: str
    since: datetime
    falls_at: datetime | None = None


def tier_for(points: int, limits: Limits, *, invited: bool = False) -> str:
    """The tier of so many points in twelve months; the highest is by invitation alone."""
    if invited:
        return "ambassador"
    return next(tier for tier in ("co_creator", "insider", "fan") if tier == "fan" or points >= limits.of(tier))


def next_stand(present: Stand, points: int, term_ends_at: datetime | None, limits: Limits, now: datetime) -> tuple[Stand, str | None]:
    """Where somebody stands now, and what happened: `reached`, `falling` (told so many days before), `kept` (it does not fall after all), `fallen`.

    A rise holds at once. A fall is told first, comes no earlier than was told, and leads one tier down: losing the next one is told anew.
    """
    due = tier_for(points, limits, invited=term_ends_at is not None and term_ends_at > now)
    notice = timedelta(days=limits.notice_days)
    if TIERS.index(due) > TIERS.index(present.tier):
        return Stand(due, now), "reached"
    if due == present.tier:
        return _ending(present, term_ends_at, notice, now)
    if present.falls_at is None:
        return replace(present, falls_at=now + notice), "falling"
    return (Stand(TIERS[TIERS.index(present.tier) - 1], now), "fallen") if present.falls_at <= now else (present, None)


def _ending(present: Stand, term_ends_at: datetime | None, notice: timedelta, now: datetime) -> tuple[Stand, str | None]:
    """Nothing falls yet; of a term it is known beforehand when it ends."""
    if present.tier == "ambassador" and term_ends_at is not None and term_ends_at - notice <= now:
        told = max(term_ends_at, now + notice)
        return (replace(present, falls_at=told), "falling") if present.falls_at is None else (present, None)
    return (replace(present, falls_at=None), "kept") if present.falls_at is not None else (present, None)


def look_again_at(stand: Stand, oldest: date | None, term_ends_at: datetime | None, newcomer_until: datetime | None, limits: Limits, now: datetime) -> datetime | None:
    """The next moment at which the clock alone changes something; None where nothing does. `oldest` is the day of the oldest points that count."""
    moments = [stand.falls_at, newcomer_until, midnight(year_after(oldest)) if oldest is not None else None]
    if term_ends_at is not None and stand.falls_at is None:
        moments.append(term_ends_at - timedelta(days=limits.notice_days))
    return min((one for one in moments if one is not None and one > now), default=None)


def missing_points(tier: str, points: int, limits: Limits) -> tuple[str, int] | None:
    """The next tier that points lead to, and how many are missing; None where an invitation is all that is left."""
    above = [one for one in ("insider", "co_creator") if TIERS.index(one) > TIERS.index(tier)]
    return (above[0], max(limits.of(above[0]) - points, 0)) if above else None


def today(now: datetime) -> date:
    """The portal's day."""
    return now.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    """When a day begins in the portal's zone."""
    return datetime.combine(day, time(), ZONE)


def year_before(day: date) -> date:
    """The same day a year ago: points of that day do not count any more. Of 29 February the day before."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def year_after(day: date) -> date:
    """The day on which points of this day leave the twelve months."""
    return date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def week_ends(day: date) -> datetime:
    """When the week of this day is over."""
    return midnight(day + timedelta(days=7 - day.weekday()))


def season_ends(season: str) -> datetime:
    """When a season is over."""
    year, quarter = _quarter(season)
    return midnight(date(year + quarter // 4, quarter % 4 * 3 + 1, 1))


def season_words(season: str) -> Message:
    """A season by its name: "Autumn 2026"."""
    year, quarter = _quarter(season)
    return Message(SEASON_WORDS[quarter].key, {"year": str(year)})


def _quarter(season: str) -> tuple[int, int]:
    year, _, quarter = season.partition(":")[2].partition("-")
    return int(year), int(quarter)


def season_after(season: str) -> str:
    """The next calendar quarter."""
    return season_of(season_ends(season).date())


def seasons_to_close(first: str | None, closed: Iterable[str], now: datetime, most: int) -> list[str]:
    """Seasons that are over for a day and not closed yet, the oldest first, from the first with points on."""
    done, season = set(closed), first
    found: list[str] = []
    while season is not None and season_ends(season) + SETTLING <= now and len(found) < most:
        if season not in done:
            found.append(season)
        season = season_after(season)
    return found


def places(points: Sequence[int], first: int = 1) -> list[int]:
    """Places of points in falling order: the same points are the same place, and the places after it are left out."""
    found: list[int] = []
    for at, one in enumerate(points):
        found.append(found[-1] if at and one == points[at - 1] else first + at)
    return found


def around(above: Sequence[T], below: Sequence[T], most: int = AROUND) -> tuple[list[T], list[T]]:
    """The nearest `most` of both sides, nearest first: as many above as below, and what one side lacks is the other's."""
    up = min(len(above), max((most + 1) // 2, most - len(below)))
    return list(above[:up]), list(below[: most - up])


def ambassadors_most(active: int, hundredths: int) -> int:
    """How many ambassadors there may be: so many hundredths of a percent of the active members, and one at least."""
    return max(1, active * hundredths // 10_000)


@dataclass(frozen=True)
class Candidate:
    """What is known of whom an invitation is for: points of twelve months, and why they cannot be asked."""

    points: int
    is_fan: bool = True
    asked: bool = False


def why_not_invite(person: Person, candidate: Candidate | None, taken: int, most: int, limits: Limits, now: datetime) -> Refusal | None:
    """The product team asks fans with enough points who have not been asked yet, while there is a place."""
    refusal = why_not_staff(person, now, "team")
    if refusal is not None:
        return refusal
    if candidate is None or not candidate.is_fan:
        return Refusal("no_such_fan", N_("There is no fan of this handle. The team itself cannot be asked."), 422, field="handle")
    if candidate.asked:
        return Refusal("asked_already", N_("This fan has been asked, or is an ambassador already."), 409, field="handle")
    if candidate.points < limits.ambassador:
        return Refusal("too_few_points", N_("%(points)s points in twelve months. From %(least)s on one can be asked.", points=candidate.points, least=limits.ambassador), 409, field="handle")
    return Refusal("no_place_left", N_("All %(most)s places are taken: one in a hundred active members at most.", most=most), 409) if taken >= most else None


def why_not_answer(person: Person, own: bool, answered: bool, until: datetime, now: datetime) -> Refusal | None:
    """Who was asked says yes or no, once, within thirty days."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if not own:
        return Refusal("not_asked", N_("This question is for somebody else."), 403)
    return Refusal("answered_already", N_("This question was answered, taken back, or its time is over."), 409) if answered or until <= now else None


def why_not_end(person: Person, reason: str, ended: bool, now: datetime) -> Refusal | None:
    """The product team ends what it began, with a reason that the person concerned reads."""
    refusal = why_not_staff(person, now, "team")
    if refusal is not None:
        return refusal
    if ended:
        return Refusal("ended_already", N_("This has ended already."), 409)
    return why_not_reason(reason)


def why_not_reason(words: str) -> Refusal | None:
    """Long enough to be understood."""
    low, high = REASON
    if len(words) < low:
        return Refusal("too_short", N_("At least %(least)d characters, please.", least=low), 422, field="reason")
    return Refusal("too_long", N_("%(most)d characters are the most.", most=high), 422, field="reason") if len(words) > high else None
