"""Rules of standings: tables of cases, no database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ideas.accounts.models import Actor
from ideas.standings.rules import (
    Candidate,
    Limits,
    Stand,
    ambassadors_most,
    around,
    look_again_at,
    midnight,
    missing_points,
    next_stand,
    places,
    season_after,
    season_ends,
    season_words,
    seasons_to_close,
    tier_for,
    week_ends,
    why_not_answer,
    why_not_end,
    why_not_invite,
    year_after,
    year_before,
)

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIMITS = Limits()
BEFORE = NOW - 99 * DAY
TEAM, FAN = Actor(1, "team"), Actor(2, "member")


@pytest.mark.parametrize(("points", "invited", "tier"), [
    (-5, False, "fan"), (0, False, "fan"), (39, False, "fan"), (40, False, "insider"), (199, False, "insider"), (200, False, "co_creator"), (5000, False, "co_creator"), (0, True, "ambassador"),
])
def test_the_tier_of_points(points, invited, tier):
    assert tier_for(points, LIMITS, invited=invited) == tier


@pytest.mark.parametrize(("tier", "falls_at", "points", "term", "then", "happened"), [
    ("fan", None, 39, None, ("fan", None), None),
    ("fan", None, 40, None, ("insider", None), "reached"),
    ("fan", None, 250, None, ("co_creator", None), "reached"),
    ("insider", None, 39, None, ("insider", NOW + 30 * DAY), "falling"),
    ("insider", NOW + DAY, 39, None, ("insider", NOW + DAY), None),
    ("insider", NOW, 39, None, ("fan", None), "fallen"),
    ("insider", NOW - DAY, 40, None, ("insider", None), "kept"),
    ("co_creator", NOW, 39, None, ("insider", None), "fallen"),
    ("co_creator", NOW, 40, None, ("insider", None), "fallen"),
    ("insider", NOW + DAY, 200, None, ("co_creator", None), "reached"),
    ("co_creator", None, 900, NOW + 365 * DAY, ("ambassador", None), "reached"),
    ("ambassador", None, 0, NOW + 31 * DAY, ("ambassador", None), None),
    ("ambassador", None, 900, NOW + 30 * DAY, ("ambassador", NOW + 30 * DAY), "falling"),
    ("ambassador", None, 900, NOW + DAY, ("ambassador", NOW + 30 * DAY), "falling"),
    ("ambassador", NOW + DAY, 900, NOW + DAY, ("ambassador", NOW + DAY), None),
    ("ambassador", None, 900, NOW - DAY, ("ambassador", NOW + 30 * DAY), "falling"),
    ("ambassador", NOW, 900, NOW, ("co_creator", None), "fallen"),
    ("ambassador", NOW, 0, NOW, ("co_creator", None), "fallen"),
])
def test_a_rise_holds_at_once_and_a_fall_is_told_thirty_days_before(tier, falls_at, points, term, then, happened):
    stand, what = next_stand(Stand(tier, BEFORE, falls_at), points, term, LIMITS, NOW)
    assert ((stand.tier, stand.falls_at), what) == (then, happened)
    assert stand.since == (BEFORE if stand.tier == tier else NOW)


@pytest.mark.parametrize(("falls_at", "oldest", "term", "newcomer", "at"), [
    (None, None, None, None, None),
    (None, date(2025, 7, 3), None, None, midnight(date(2026, 7, 3))),
    (NOW + DAY, date(2025, 7, 3), None, None, NOW + DAY),
    (None, None, NOW + 100 * DAY, None, NOW + 70 * DAY),
    (None, None, NOW + DAY, None, None),
    (NOW + 2 * DAY, None, NOW + DAY, NOW + DAY / 2, NOW + DAY / 2),
])
def test_when_the_clock_changes_something_next(falls_at, oldest, term, newcomer, at):
    assert look_again_at(Stand("insider", BEFORE, falls_at), oldest, term, newcomer, LIMITS, NOW) == at


def test_twelve_months_have_no_gap():
    days = [date(2023, 12, 30) + timedelta(days=n) for n in range(900)]
    for day in days:
        assert year_before(year_after(day)) >= day > year_before(year_after(day) - DAY), f"{day} counts to the day before {year_after(day)}"


@pytest.mark.parametrize(("points", "expected"), [([], []), ([9, 7, 7, 3], [1, 2, 2, 4]), ([5, 5, 5], [1, 1, 1]), ([5, 4], [1, 2])])
def test_the_same_points_are_the_same_place(points, expected):
    assert places(points) == expected


@pytest.mark.parametrize(("above", "below", "expected"), [("abcde", "vwxyz", ("abc", "vw")), ("", "vwxyz", ("", "vwxyz")), ("a", "vwxyz", ("a", "vwxy")), ("abcde", "v", ("abcd", "v")), ("ab", "", ("ab", ""))])
def test_five_around_somebody(above, below, expected):
    assert tuple("".join(side) for side in around(above, below)) == expected


def test_seasons_are_quarters_of_the_portals_day():
    assert season_after("season:2026-4") == "season:2027-1" and season_after("season:2026-1") == "season:2026-2"
    assert season_ends("season:2026-4").astimezone(UTC) == datetime(2026, 12, 31, 23, 0, tzinfo=UTC) and week_ends(date(2026, 7, 1)) == midnight(date(2026, 7, 6))
    assert season_words("season:2026-4").key % season_words("season:2026-4").values == "Autumn 2026"


@pytest.mark.parametrize(("first", "closed", "at", "due"), [
    (None, [], NOW, []),
    ("season:2026-3", [], NOW, []),
    ("season:2026-2", [], season_ends("season:2026-2") + DAY - timedelta(seconds=1), []),
    ("season:2026-2", [], season_ends("season:2026-2") + DAY, ["season:2026-2"]),
    ("season:2025-3", ["season:2025-4"], NOW + 3 * DAY, ["season:2025-3", "season:2026-1", "season:2026-2"]),
])
def test_a_season_closes_a_day_after_its_end(first, closed, at, due):
    assert seasons_to_close(first, closed, at, 9) == due


@pytest.mark.parametrize(("tier", "points", "missing"), [("fan", 12, ("insider", 28)), ("insider", 128, ("co_creator", 72)), ("insider", 260, ("co_creator", 0)), ("co_creator", 500, None), ("ambassador", 900, None)])
def test_how_many_points_are_missing(tier, points, missing):
    assert missing_points(tier, points, LIMITS) == missing


@pytest.mark.parametrize(("by", "candidate", "taken", "cause"), [
    (TEAM, Candidate(800), 0, None), (Actor(3, "admin"), Candidate(800), 0, None), (FAN, Candidate(800), 0, "not_yours"), (Actor(4, "moderator"), Candidate(800), 0, "not_yours"),
    (TEAM, None, 0, "no_such_fan"), (TEAM, Candidate(800, is_fan=False), 0, "no_such_fan"), (TEAM, Candidate(800, asked=True), 0, "asked_already"),
    (TEAM, Candidate(799), 0, "too_few_points"), (TEAM, Candidate(800), 1, "no_place_left"),
])
def test_who_is_asked(by, candidate, taken, cause):
    refusal = why_not_invite(by, candidate, taken, 1, LIMITS, NOW)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("own", "answered", "until", "cause"), [(True, False, NOW + DAY, None), (False, False, NOW + DAY, "not_asked"), (True, True, NOW + DAY, "answered_already"), (True, False, NOW, "answered_already")])
def test_who_answers(own, answered, until, cause):
    refusal = why_not_answer(FAN, own, answered, until, NOW)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("by", "reason", "ended", "cause"), [(TEAM, "They asked for it.", False, None), (FAN, "They asked for it.", False, "not_yours"), (TEAM, "no", False, "too_short"), (TEAM, "x" * 1001, False, "too_long"), (TEAM, "They asked for it.", True, "ended_already")])
def test_how_it_ends(by, reason, ended, cause):
    refusal = why_not_end(by, reason, ended, NOW)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("active", "most"), [(0, 1), (99, 1), (200, 2), (12_345, 123)])
def test_one_in_a_hundred(active, most):
    assert ambassadors_most(active, 100) == most
