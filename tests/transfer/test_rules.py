"""What a foreign status, date or topic becomes."""

from datetime import UTC, datetime

import pytest

from ideas.transfer.rules import addresses_in, first_words, moment_of, reason_for, stage_for, stem_of, topics


@pytest.mark.parametrize(("status", "stage"), [
    ("open", "gathering"), ("", "gathering"), ("accepted", "approved"), ("declined", "declined"), ("duplicate", "declined"), ("not_done", "declined"),
    ("answered", "expired"), ("closed", "expired"), ("archived", "expired"), ("done ", "launched"), ("partially_done", "in_development"), ("odd", None),
])
def test_stages(status, stage):
    assert stage_for(status) == stage


@pytest.mark.parametrize(("status", "raw", "reason"), [
    ("duplicate", "", "duplicate"), ("declined", "rejected:irrelevant", "out_of_scope"), ("declined", "rejected", None), ("declined", "", None),
])
def test_reasons(status, raw, reason):
    assert reason_for(status, raw) == reason


@pytest.mark.parametrize(("text", "moment"), [
    ("2015", (datetime(2015, 1, 1, tzinfo=UTC), "year")),
    ("2016-01-22", (datetime(2016, 1, 22, tzinfo=UTC), "day")),
    ("2016-02-01T11:27:33+01:00", (datetime(2016, 2, 1, 10, 27, 33, tzinfo=UTC), "time")),
    ("2020-03-02T12:06:20.235Z", (datetime(2020, 3, 2, 12, 6, 20, 235000, tzinfo=UTC), "time")),
    ("0001-01-01T00:00:00+14:00", None), ("", None), ("yesterday", None), ("2016-13-01", None), ("0000", None),
])
def test_dates_keep_their_precision(text, moment):
    assert moment_of(text) == moment


def test_topics_are_cleaned_and_at_most_five():
    assert topics("Bon viure", "", None, ["no_or_too_few", "BON VIURE", "a/b#c"]) == ["bon viure", "no or too few", "a b c"]
    assert len(topics(None, [str(n) for n in range(9)])) == 5
    assert topics("Department for Business, Energy and Industrial Strategy") == ["department for business energy and"]
    assert topics("x" * 60) == ["x" * 40]


@pytest.mark.parametrize(("source", "stem"), [
    ("decidim-barcelona-2016", "decidim-barcelona"), ("wikimedia-wishlist-2015-2023", "wikimedia-wishlist"), ("Ärger!", "rger"), ("…", "source"), ("x" * 40, "x" * 18),
])
def test_handles_begin_with_the_source(source, stem):
    assert stem_of(source) == stem


def test_first_words():
    assert first_words("One\n\ntwo") == "One two"
    cut = first_words("word " * 100)
    assert len(cut) <= 200
    assert cut.endswith("word…")


def test_addresses():
    assert addresses_in("See https://a.example/1. And (https://b.example/2)!") == ["https://a.example/1", "https://b.example/2"]
