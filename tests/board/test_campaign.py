"""The rules of campaigns as tables: days of the calendar, milestones, warnings, the desk's form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.board.rules.campaign import (
    OWN,
    PRESETS,
    Campaign,
    Step,
    after_days,
    campaign_from,
    campaign_of,
    days_left,
    errors_of_campaign,
    is_over,
    newly_passed,
    next_call,
    next_milestone,
    opening,
    passed_by,
    warning_due,
)
from ideas.core.words import ZONE

SMALL = PRESETS["small_brand"]
BEGUN = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def local(year, month, day, hour=12, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@dataclass
class Idea:
    stage: str
    closes_at: datetime | None


def test_the_presets_are_the_products():
    assert [(name, one.first_days, one.milestones, one.goal) for name, one in PRESETS.items()] == [
        ("large_community", 60, ((100, 365), (1_000, 182), (5_000, 182), (10_000, 0)), 10_000),
        ("small_brand", 60, ((10, 120), (50, 120), (150, 120), (300, 0)), 300),
        ("open_end", 0, (), None),
    ]


@pytest.mark.parametrize(("begun", "days", "expected"), [
    (local(2026, 3, 1), 60, local(2026, 4, 30)),  # into summer time
    (local(2026, 10, 1), 60, local(2026, 11, 30)),  # out of it
    (local(2028, 1, 31), 29, local(2028, 2, 29)),  # a leap day
    (local(2028, 2, 28), 1, local(2028, 2, 29)),
    (local(2027, 2, 28), 1, local(2027, 3, 1)),
    (local(2026, 3, 28, 2, 30), 1, local(2026, 3, 29, 3, 30)),  # an hour this day does not have
    (local(2026, 10, 24, 2, 30), 1, local(2026, 10, 25, 2, 30)),  # an hour it has twice: the first
])
def test_days_are_calendar_days_of_the_portal(begun, days, expected):
    assert after_days(begun.astimezone(UTC), days) == expected.astimezone(UTC)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1)), st.integers(0, 2_000), st.integers(0, 2_000))
def test_days_added_bit_by_bit_are_days_added_at_once(moment, first, more):
    begun = moment.replace(tzinfo=UTC)
    at_once = after_days(begun, first + more)
    assert after_days(after_days(begun, first), more, clock=begun) == at_once
    assert days_left(at_once, begun) == first + more


@pytest.mark.parametrize(("passed", "votes", "expected"), [
    (0, 9, []), (0, 10, [1]), (1, 10, []), (1, 49, []), (1, 50, [2]), (0, 150, [1, 2, 3]), (3, 299, []), (3, 300, [4]), (4, 400, []), (0, 999, [1, 2, 3, 4]), (2, 3, []),
])
def test_milestones_newly_passed(passed, votes, expected):
    assert [number for number, _ in newly_passed(SMALL, passed, votes)] == expected


@pytest.mark.parametrize(("passed", "expected"), [(0, 10), (1, 50), (3, 300), (4, None)])
def test_the_next_milestone(passed, expected):
    assert next_milestone(SMALL, passed) == expected


def test_votes_in_bulk_pass_at_their_moments():
    moments = [BEGUN + timedelta(hours=n) for n in range(60)]
    assert [(number, at) for number, _, at in passed_by(SMALL, reversed(moments))] == [(1, moments[9]), (2, moments[49])]


CLOSES = local(2026, 8, 30)


@pytest.mark.parametrize(("now", "due", "then"), [
    (local(2026, 7, 1), None, local(2026, 8, 16)),
    (local(2026, 8, 16), 14, local(2026, 8, 23)),
    (local(2026, 8, 16, 11, 59), None, local(2026, 8, 16)),
    (local(2026, 8, 25), 7, local(2026, 8, 29)),
    (local(2026, 8, 29, 13), 1, CLOSES),
    (CLOSES, None, CLOSES),
])
def test_warnings(now, due, then):
    assert (warning_due(CLOSES, now), next_call(CLOSES, now)) == (due, then)


@pytest.mark.parametrize(("now", "left"), [(local(2026, 8, 20), 10), (local(2026, 8, 29, 23, 59), 1), (local(2026, 8, 30, 0, 1), 0), (local(2026, 9, 3), 0)])
def test_days_left(now, left):
    assert days_left(CLOSES, now) == left


@pytest.mark.parametrize(("stage", "closes_at", "over"), [
    ("gathering", BEGUN, True), ("gathering", BEGUN + timedelta(microseconds=1), False), ("gathering", None, False), ("in_review", BEGUN, False), ("draft", BEGUN, False),
])
def test_is_over(stage, closes_at, over):
    assert is_over(Idea(stage, closes_at), BEGUN) is over


@pytest.mark.parametrize("campaign", [*PRESETS.values(), Campaign(OWN, 0, (Step(40, 0),)), Campaign(OWN, 10, (Step(4, 2), Step(9, 0)))])
def test_what_is_kept_is_what_it_was(campaign):
    assert campaign_of(campaign.facts(), None) == campaign
    columns = opening(campaign, BEGUN, BEGUN)
    assert (columns["goal"], columns["closes_at"]) == (campaign.goal, after_days(BEGUN, campaign.first_days) if campaign.first_days else None)


def test_without_rules_the_goal_alone_holds():
    assert campaign_of(None, 120) == Campaign(OWN, 0, (Step(120, 0),))
    assert campaign_of(None, None) == campaign_of(None, 0) == PRESETS["open_end"]


@pytest.mark.parametrize(("fields", "errors"), [
    ({"preset": "small_brand", "first_days": "x"}, set()),
    ({}, {"preset"}),
    ({"preset": "huge"}, {"preset"}),
    ({"preset": "own"}, {"votes_1"}),
    ({"preset": "own", "first_days": "30", "votes_1": "20", "days_1": "10", "votes_2": "50"}, set()),
    ({"preset": "own", "first_days": "-1", "votes_1": "20"}, {"first_days"}),
    ({"preset": "own", "first_days": "3651", "votes_1": "20"}, {"first_days"}),
    ({"preset": "own", "votes_1": "20", "votes_2": "20"}, {"votes_2"}),
    ({"preset": "own", "votes_1": "0"}, {"votes_1"}),
    ({"preset": "own", "votes_1": "1000001"}, {"votes_1"}),
    ({"preset": "own", "votes_1": "٣"}, {"votes_1"}),
    ({"preset": "own", "votes_1": "9" * 5_000}, {"votes_1"}),
    ({"preset": "own", "votes_1": "5", "days_1": "many", "votes_2": "9"}, {"days_1"}),
    ({"preset": "own", "days_1": "5"}, {"votes_1"}),
])
def test_the_form(fields, errors):
    assert set(errors_of_campaign(fields)) == errors


@pytest.mark.parametrize(("fields", "expected"), [
    ({"preset": "large_community", "votes_1": "7"}, PRESETS["large_community"]),
    ({"preset": "own", "first_days": "30", "votes_1": "20", "days_1": "10", "votes_3": "50", "days_3": "9"}, Campaign(OWN, 30, (Step(20, 10), Step(50, 0)))),
    ({"preset": "own", "votes_1": "20", "days_1": "10", "votes_2": "50"}, Campaign(OWN, 0, (Step(20, 0), Step(50, 0)))),
])
def test_what_a_form_asks_for(fields, expected):
    assert campaign_from(fields) == expected
