"""The calendar, who may do what in a round, what scorecards and decisions must say: tables."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from ideas.accounts.models import SYSTEM, VISITOR, Actor
from ideas.lifecycle.rules import TRANSITIONS
from ideas.lifecycle.rules.moving import outcome_of
from ideas.reviews.rules import calendar, decisions, rounds, scoring

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
TODAY = NOW.date()
ADMIN, TEAM, MODERATOR, FAN = Actor(1, "admin"), Actor(2, "team"), Actor(3, "moderator"), Actor(4, "member")
LOCKED_OUT = Actor(2, "member", lacks_factor=True)
TEXT = "We like it, and the price is right: we make it."


def cause(refusal):
    return refusal.cause if refusal else None


def causes(errors):
    return {name: refusal.cause for name, refusal in errors.items()}


# --- the calendar


@pytest.mark.parametrize(
    ("year", "days"),
    [(2026, ["2026-01-05", "2026-05-04", "2026-09-07"]), (2027, ["2027-01-04", "2027-05-03", "2027-09-06"]), (2028, ["2028-01-03", "2028-05-01", "2028-09-04"]), (2029, ["2029-01-01", "2029-05-07", "2029-09-03"])],
)
def test_entry_closes_on_first_mondays(year, days):
    assert [str(calendar.first_monday(year, month)) for month in calendar.MONTHS] == days


@pytest.mark.parametrize(
    ("entry", "promised"),
    [("2027-01-04", "2027-04-05"), ("2027-05-03", "2027-08-02"), ("2027-09-06", "2027-12-06"), ("2028-01-03", "2028-04-03"), ("2028-02-29", "2028-05-29"), ("2027-01-05", "2027-04-05"), ("2027-01-03", "2027-04-05"), ("2027-01-06", "2027-04-06")],
)
def test_decisions_are_promised_ninety_days_later(entry, promised):
    assert str(calendar.promised_day(date.fromisoformat(entry))) == promised


@pytest.mark.parametrize(("today", "day"), [("2027-01-04", "2027-01-04"), ("2027-01-05", "2027-05-03"), ("2027-09-07", "2028-01-03"), ("2027-12-31", "2028-01-03"), ("2028-02-29", "2028-05-01")])
def test_the_next_day_of_the_calendar(today, day):
    assert str(calendar.next_entry_day(date.fromisoformat(today))) == day


def test_four_years_have_twelve_rounds_that_never_promise_a_weekend():
    day, found = date(2027, 1, 1), []
    while day < date(2031, 1, 1):
        entry = calendar.next_entry_day(day)
        found.append(entry)
        promised = calendar.promised_day(entry)
        assert entry.weekday() == 0 and promised.weekday() < 5 and 90 <= (promised - entry).days <= 92
        day = entry + timedelta(days=1)
    assert len([entry for entry in found if entry < date(2031, 1, 1)]) == 12


# --- rounds


@dataclass(frozen=True)
class Round:
    entry_closes_on: date = date(2027, 1, 4)
    decisions_on: date = date(2027, 4, 5)
    entry_closed_at: datetime | None = NOW
    closed_at: datetime | None = None


AHEAD, OPEN, CLOSED = Round(entry_closed_at=None), Round(), Round(closed_at=NOW)


@pytest.mark.parametrize(("found", "state"), [(AHEAD, "ahead"), (OPEN, "reviewing"), (CLOSED, "closed")])
def test_state(found, state):
    assert rounds.state_of(found) == state and state in rounds.STATE_WORDS


@pytest.mark.parametrize(("found", "today", "late"), [(OPEN, "2027-04-05", 0), (OPEN, "2027-04-06", 1), (OPEN, "2027-05-05", 30), (CLOSED, "2027-05-05", 0)])
def test_late(found, today, late):
    assert rounds.days_late(found, date.fromisoformat(today)) == late


@pytest.mark.parametrize(("person", "expected"), [(ADMIN, None), (TEAM, "not_yours"), (MODERATOR, "not_yours"), (FAN, "not_yours"), (VISITOR, "sign_in_first"), (SYSTEM, None)])
def test_admins_plan(person, expected):
    assert cause(rounds.why_not_plan(person, NOW)) == expected


@pytest.mark.parametrize(
    ("entry", "decisions_on", "before", "expected"),
    [
        ("2027-01-11", "2027-04-12", None, {}), ("2027-01-10", "2027-04-12", None, {"entry_closes_on": "bad_date"}), (None, "2027-04-12", None, {"entry_closes_on": "bad_date"}),
        ("2027-05-03", "2027-08-02", None, {"entry_closes_on": "bad_date"}), ("2027-01-11", "2027-01-11", None, {"decisions_on": "bad_date"}), ("2027-01-11", None, None, {"decisions_on": "bad_date"}),
        ("2027-01-11", "2031-01-11", None, {"decisions_on": "bad_date"}), ("2027-01-04", "2027-05-05", OPEN, {}), ("2027-01-11", "2027-05-05", OPEN, {"entry_closes_on": "bad_date"}),
        ("2027-01-04", "2027-01-09", OPEN, {"decisions_on": "bad_date"}), ("2027-02-01", "2027-05-05", AHEAD, {}),
    ],
)
def test_dates(entry, decisions_on, before, expected):
    def day(text):
        return date.fromisoformat(text) if text else None

    assert causes(rounds.errors_of_dates(day(entry), day(decisions_on), TODAY, {date(2027, 5, 3)}, before=before)) == expected


@pytest.mark.parametrize(
    ("found", "person", "undecided", "expected"),
    [(OPEN, TEAM, 0, None), (OPEN, ADMIN, 0, None), (OPEN, TEAM, 1, "undecided"), (OPEN, ADMIN, 2, "undecided"), (AHEAD, TEAM, 0, "entry_open"), (CLOSED, TEAM, 0, "round_closed"), (OPEN, MODERATOR, 0, "not_yours"), (OPEN, FAN, 0, "not_yours"), (OPEN, LOCKED_OUT, 0, "second_step_first")],
)
def test_closing(found, person, undecided, expected):
    assert cause(rounds.why_not_close(found, person, NOW, undecided=undecided)) == expected


@pytest.mark.parametrize(
    ("found", "today", "expected"),
    [(AHEAD, "2027-01-04", None), (AHEAD, "2027-03-01", None), (AHEAD, "2027-01-03", "entry_not_due"), (OPEN, "2027-01-04", "entry_not_due"), (CLOSED, "2027-01-04", "entry_not_due")],
)
def test_taking_in(found, today, expected):
    assert cause(rounds.why_not_take_in(found, date.fromisoformat(today))) == expected


@pytest.mark.parametrize(
    ("found", "person", "role", "is_staff", "expected"),
    [(OPEN, TEAM, "brand", True, None), (AHEAD, ADMIN, "legal", True, None), (OPEN, TEAM, "brand", False, "not_staff"), (OPEN, TEAM, "king", True, "role_unknown"), (CLOSED, TEAM, "brand", True, "round_closed"), (OPEN, MODERATOR, "brand", True, "not_yours"), (OPEN, FAN, "brand", True, "not_yours")],
)
def test_assigning(found, person, role, is_staff, expected):
    assert cause(rounds.why_not_assign(found, person, NOW, role=role, is_staff=is_staff)) == expected


@pytest.mark.parametrize(("found", "person", "is_reviewer", "expected"), [(OPEN, TEAM, True, None), (OPEN, TEAM, False, "not_a_reviewer"), (CLOSED, TEAM, True, "round_closed"), (OPEN, MODERATOR, True, "not_yours")])
def test_releasing(found, person, is_reviewer, expected):
    assert cause(rounds.why_not_release(found, person, NOW, is_reviewer=is_reviewer)) == expected


# --- scores


@dataclass(frozen=True)
class Part:
    is_reviewer: bool = True
    is_author: bool = False
    has_conflict: bool = False
    has_scored: bool = False
    is_decided: bool = False


@pytest.mark.parametrize(
    ("part", "may"),
    [
        (Part(), False), (Part(has_scored=True), True), (Part(is_reviewer=False), False), (Part(has_conflict=True), False), (Part(has_conflict=True, has_scored=True), False), (Part(is_author=True), False),
        (Part(is_reviewer=False, is_decided=True), True), (Part(has_conflict=True, is_decided=True), True), (Part(is_reviewer=False, has_scored=True), True),
    ],
)
def test_who_sees_scores(part, may):
    """There is no role in it: an admin who has not scored sees none."""
    assert scoring.may_see_scores(part) is may


@pytest.mark.parametrize(
    ("part", "person", "expected"),
    [
        (Part(), TEAM, None), (Part(), MODERATOR, None), (Part(), FAN, "not_yours"), (Part(), VISITOR, "sign_in_first"), (Part(is_reviewer=False), ADMIN, "not_a_reviewer"), (Part(is_decided=True), TEAM, "decided_already"),
        (Part(is_author=True), TEAM, "own_idea"), (Part(has_conflict=True), TEAM, "conflict"), (Part(has_scored=True), TEAM, None),
    ],
)
def test_who_scores(part, person, expected):
    assert cause(scoring.why_not_score(part, person, NOW)) == expected


GOOD = dict.fromkeys(scoring.CRITERIA, 3)


@pytest.mark.parametrize(
    ("values", "notes", "expected"),
    [
        (GOOD, {}, {}), (GOOD | {"cost": 0}, {}, {"cost": "score_missing"}), (GOOD | {"cost": 6}, {}, {"cost": "score_missing"}), (GOOD | {"cost": "3"}, {}, {"cost": "score_missing"}), (GOOD | {"cost": True}, {}, {"cost": "score_missing"}),
        ({name: 3 for name in GOOD if name != "demand"}, {}, {"demand": "score_missing"}), (GOOD, {"cost": "x" * 1001}, {"note_cost": "too_long"}), ({}, {}, dict.fromkeys(GOOD, "score_missing")), (GOOD | {"beauty": 9}, {}, {}),
    ],
)
def test_what_a_scorecard_says(values, notes, expected):
    assert causes(scoring.errors_of_card(values, notes)) == expected
    assert len(scoring.CRITERIA) == 8


@pytest.mark.parametrize(
    ("part", "text", "expected"),
    [(Part(), "My sister works there.", None), (Part(has_scored=True), "I see it now.", None), (Part(), "", "missing"), (Part(), "x" * 501, "too_long"), (Part(has_conflict=True), "Again.", "declared_already"), (Part(is_reviewer=False), "x", "not_a_reviewer"), (Part(is_decided=True), "x", "decided_already")],
)
def test_conflicts(part, text, expected):
    assert cause(scoring.why_not_declare(part, TEAM, text, NOW)) == expected


# --- decisions


@pytest.mark.parametrize(
    ("part", "person", "expected"),
    [(Part(is_reviewer=False), TEAM, None), (Part(), MODERATOR, None), (Part(), FAN, "not_yours"), (Part(has_conflict=True), TEAM, "conflict"), (Part(is_author=True), ADMIN, "own_idea"), (Part(is_decided=True), TEAM, "decided_already")],
)
def test_who_decides(part, person, expected):
    assert cause(decisions.why_not_decide(part, person, NOW)) == expected


LATER, YESTERDAY = TODAY + timedelta(days=90), TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"outcome": "approved", "text": TEXT}, {}), ({"outcome": "approved_with_changes", "text": TEXT}, {}), ({"outcome": "approved", "text": "Yes."}, {"text": "too_short"}), ({"outcome": "approved", "text": "x" * 2001}, {"text": "too_long"}),
        ({"outcome": "declined", "text": TEXT, "reason": "cost_or_price"}, {}), ({"outcome": "declined", "text": TEXT}, {"reason": "reason_missing"}), ({"outcome": "second_chance", "text": TEXT}, {"reason": "reason_missing"}),
        ({"outcome": "declined", "text": TEXT, "reason": "whim"}, {"reason": "unknown_reason"}), ({"outcome": "parked", "text": TEXT, "reason": "timing_parked", "parked_until": LATER}, {}),
        ({"outcome": "parked", "text": TEXT, "reason": "timing_parked"}, {"parked_until": "until_missing"}), ({"outcome": "parked", "text": TEXT, "reason": "timing_parked", "parked_until": TODAY}, {"parked_until": "bad_date"}),
        ({"outcome": "declined", "text": TEXT, "reason": "other", "parked_until": LATER}, {"parked_until": "bad_date"}), ({"outcome": "declined", "text": TEXT, "reason": "other", "next_review_on": LATER}, {}),
        ({"outcome": "declined", "text": TEXT, "reason": "other", "next_review_on": YESTERDAY}, {"next_review_on": "bad_date"}), ({"outcome": "launched", "text": TEXT}, {"outcome": "outcome_missing"}), ({}, {"outcome": "outcome_missing", "text": "missing"}),
        ({"outcome": "approved", "text": TEXT, "changes_mind": "x" * 2001}, {"changes_mind": "too_long"}),
        ({"outcome": "approved", "text": TEXT, "own_mark": 5}, {}), ({"outcome": "approved", "text": TEXT, "own_mark": 6}, {"own_mark": "bad_mark"}),
    ],
)
def test_what_a_decision_says(said, expected):
    assert causes(decisions.errors_of_decision(said, TODAY)) == expected


@pytest.mark.parametrize(
    ("person", "moment", "count", "expected"),
    [
        (TEAM, NOW, 1, None), (TEAM, NOW + timedelta(days=30), 3, None), (TEAM, NOW - timedelta(minutes=4), 1, None), (TEAM, NOW - timedelta(minutes=6), 1, "bad_moment"), (TEAM, NOW + timedelta(days=400), 1, "bad_moment"), (TEAM, None, 1, "bad_moment"),
        (TEAM, NOW, 0, "none_chosen"), (MODERATOR, NOW, 1, "not_yours"), (FAN, NOW, 1, "not_yours"),
    ],
)
def test_who_publishes_and_when(person, moment, count, expected):
    assert cause(decisions.why_not_publish(person, NOW, moment, count=count)) == expected


@pytest.mark.parametrize(("until", "on", "expected"), [(None, TODAY, None), (LATER, None, None), (LATER, TODAY, None), (LATER, LATER, "parked_before"), (TODAY, LATER, "parked_before")])
def test_parked_comes_back_after_it_is_public(until, on, expected):
    assert cause(decisions.why_not_parked(type("Said", (), {"parked_until": until}), on)) == expected


def test_every_outcome_is_a_step_out_of_review():
    assert set(decisions.STAGE_OF) == set(decisions.OUTCOME_WORDS)
    for outcome, stage in decisions.STAGE_OF.items():
        assert TRANSITIONS["in_review", stage].verb == "move"
        assert outcome_of("in_review", stage, outcome) == outcome


@pytest.mark.parametrize(
    ("start", "to", "named", "expected"),
    [
        ("in_review", "approved", None, "approved"), ("in_review", "approved", "declined", "approved"), ("in_review", "declined", None, "declined"), ("gathering", "parked", None, "parked"), ("in_review", "in_review", None, None),
        ("parked", "approved", None, None), ("declined", "in_review", None, None), ("approved", "in_development", None, None), ("parked", "declined", None, "declined"),
    ],
)
def test_the_outcome_of_a_step(start, to, named, expected):
    assert outcome_of(start, to, named) == expected


@pytest.mark.parametrize(("stage", "expected"), [("declined", None), ("in_review", "not_declined"), ("removed", "not_declined")])
def test_second_chances_are_for_what_is_declined(stage, expected):
    assert cause(decisions.why_not_second_chance(stage)) == expected
