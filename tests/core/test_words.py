"""Sentences are said late, in the reader's language."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ideas.core.words import N_, Message, Nn_, say, say_ago, say_date, say_number

NOW = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "message", "said"),
    [
        ("en", N_("Not known, %(name)s.", name="Ada"), "Not known, Ada."),
        ("en", Nn_("%(num)d step", "%(num)d steps", 1), "1 step"),
        ("en", Nn_("%(num)d step", "%(num)d steps", 3), "3 steps"),
        ("en", N_("by %(day)s", day=date(2026, 12, 5)), "by December 5, 2026"),
        ("de", N_("by %(day)s", day=date(2026, 12, 5)), "by 5.\xa0Dezember 2026"),
        ("en", N_("100 %"), "100 %"),
        ("en", "plain", "plain"),
    ],
)
def test_say(locale, message, said):
    assert say(locale, message) == said


def test_a_message_may_hold_a_message():
    assert say("en", N_("because %(why)s", why=Message("it rains"))) == "because it rains"


def test_numbers_whole():
    assert (say_number("de", 9842), say_number("en", 9842)) == ("9.842", "9,842")


def test_a_day_is_the_readers_day_not_the_servers():
    assert say_date("de", NOW) == "2.\xa0Juli 2026"
    assert say_date("de", NOW, precision="year") == "2026"


def test_ago():
    assert say_ago("de", NOW - timedelta(days=2), NOW) == "vor 2 Tagen"
