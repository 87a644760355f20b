"""Thanking, and days on which somebody is greeted: tables without a database."""

from datetime import UTC, date, datetime

import pytest

from ideas.accounts.models import VISITOR, Actor
from ideas.thanks.rules import (
    errors_of_thanks,
    greeting_days,
    greeting_words,
    joined_on,
    kept_on,
    why_not_take_thanks_back,
    why_not_tell_birthday,
    why_not_thank,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
FAN, TEAM, ADMIN = Actor(1, "member"), Actor(2, "team"), Actor(3, "admin")


def cause(refusal):
    return refusal.cause if refusal else None


@pytest.mark.parametrize(("person", "own", "open_account", "expected"), [
    (TEAM, False, True, None), (Actor(2, "moderator"), False, True, None), (ADMIN, False, True, None), (TEAM, True, True, "thanks_own"), (TEAM, False, False, "thanks_nobody"),
    (FAN, False, True, "not_yours"), (VISITOR, False, True, "sign_in_first"), (Actor(2, "team", lacks_factor=True), False, True, "second_step_first"),
])
def test_who_thanks_whom(person, own, open_account, expected):
    assert cause(why_not_thank(person, NOON, own=own, open_account=open_account)) == expected


@pytest.mark.parametrize(("text", "points", "to_staff", "fields"), [
    ("x" * 10, 0, False, []), ("x" * 1000, 50, False, []), ("x" * 9, 0, False, ["text"]), ("x" * 1001, 51, False, ["points", "text"]), ("x" * 10, -1, False, ["points"]),
    ("x" * 10, None, False, ["points"]), ("x" * 10, 1, True, ["points"]), ("x" * 10, 0, True, []),
])
def test_what_a_thank_you_needs(text, points, to_staff, fields):
    assert sorted(errors_of_thanks(text, points, 50, to_staff=to_staff)) == fields


@pytest.mark.parametrize(("person", "by_them", "is_gone", "expected"), [
    (TEAM, True, False, None), (TEAM, False, False, "thanks_of_another"), (ADMIN, False, False, None), (TEAM, True, True, "thanks_gone"), (FAN, True, False, "not_yours"),
])
def test_who_takes_it_back(person, by_them, is_gone, expected):
    assert cause(why_not_take_thanks_back(person, NOON, by_them=by_them, is_gone=is_gone)) == expected


@pytest.mark.parametrize(("month", "day", "expected"), [
    (2, 29, None), (12, 31, None), (1, 1, None), (2, 30, "bad_birthday"), (4, 31, "bad_birthday"), (0, 1, "bad_birthday"), (13, 1, "bad_birthday"), (1, 0, "bad_birthday"), (None, 1, "bad_birthday"), (1, None, "bad_birthday"),
])
def test_which_birthdays_there_are(month, day, expected):
    assert cause(why_not_tell_birthday(FAN, NOON, own=True, month=month, day=day)) == expected
    assert cause(why_not_tell_birthday(FAN, NOON, own=False, month=2, day=29)) == "not_yours"


@pytest.mark.parametrize(("day", "kept"), [
    (date(2027, 2, 28), [(2, 28), (2, 29)]), (date(2028, 2, 28), [(2, 28)]), (date(2028, 2, 29), [(2, 29)]), (date(2100, 2, 28), [(2, 28), (2, 29)]), (date(2027, 3, 1), [(3, 1)]),
])
def test_which_days_are_kept_on_a_day(day, kept):
    assert kept_on(day) == kept


@pytest.mark.parametrize(("day", "year", "joined"), [
    (date(2027, 7, 1), 2024, [date(2024, 7, 1)]), (date(2027, 2, 28), 2024, [date(2024, 2, 28), date(2024, 2, 29)]), (date(2027, 2, 28), 2023, [date(2023, 2, 28)]),
    (date(2028, 2, 29), 2024, [date(2024, 2, 29)]), (date(2028, 2, 29), 2027, []), (date(2028, 2, 28), 2027, [date(2027, 2, 28)]),
])
def test_who_joined_on_such_a_day(day, year, joined):
    assert joined_on(day, year) == joined


def test_greetings_catch_up_over_the_turn_of_a_year():
    assert greeting_days(date(2027, 1, 2)) == [date(2027, 1, 2), date(2027, 1, 1), date(2026, 12, 31), date(2026, 12, 30)]


def test_greetings_have_their_words():
    assert greeting_words("birthday", 0).key.startswith("Happy birthday") and greeting_words("anniversary", 3).number == 3
