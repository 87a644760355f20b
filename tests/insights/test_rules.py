"""The measures on values known from elsewhere or reckoned by hand; spans, turns, countries."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from ideas.insights.rules.keeping import due_first
from ideas.insights.rules.measures import gini, loudest, rise, share
from ideas.insights.rules.parts import Counted, Seen, added, numbers_of, way_of
from ideas.insights.rules.regions import country_in, country_name
from ideas.insights.rules.spans import Span, span_of, steps_of

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("values", "wanted"), [
    ({}, None), ({0: 4}, None), ({7: 1}, 0.0), ({5: 10}, 0.0),
    ({0: 9, 1: 1}, 0.9), ({0: 1, 1: 1}, 0.5), ({1: 1, 2: 1, 3: 1, 4: 1}, 0.25),
    ({0: 1, 1: 2, 3: 1}, 0.45),  # 0, 1, 1, 3: 2·(2+3+12)/(4·5) − 5/4
])
def test_gini(values, wanted):
    assert gini(values) == (wanted if wanted is None else pytest.approx(wanted))


def test_gini_is_the_mean_difference_over_twice_the_mean():
    """Gini's own definition, pair by pair."""
    values = {0: 3, 2: 4, 9: 1, 40: 2}
    each = [value for value, count in values.items() for _ in range(count)]
    pairs = sum(abs(a - b) for a, b in product(each, each)) / len(each) ** 2
    assert gini(values) == pytest.approx(pairs / (2 * sum(each) / len(each)))


def test_the_loudest_tenth():
    assert loudest([1] * 100) == 10 and loudest([91, *[1] * 9]) == 91 and loudest([]) == 0 and loudest([5, 4, 1]) == 5
    assert loudest([10, 9, *[1] * 9]) == 19  # eleven people: a tenth is two, rounded up


def test_a_topic_rises_against_the_portal():
    assert rise(10, 10, 100, 100) == 0 and rise(20, 10, 200, 100) == pytest.approx(0)
    assert rise(30, 10, 100, 100) == pytest.approx(20 / 40**0.5) and rise(10, 30, 100, 100) < 0 and rise(0, 0, 5, 5) == rise(5, 0, 5, 0) == 0
    assert share(1, 0) is None and share(1, 4) == 25


def seen(**more):
    return Seen(**{"board_id": 1, "kind": "product", "stage": "gathering", "published_at": NOW - timedelta(days=100), "milestones": 0, "goal_reached": False, "is_first": True, "votes": 3} | more)


@pytest.mark.parametrize(("more", "last"), [
    ({}, "published"), ({"milestones": 1}, "milestone"), ({"goal_reached": True}, "goal"), ({"stage": "declined", "stages": {"in_review"}}, "goal"), ({"stage": "parked", "stages": {"approved"}}, "approved"),
    ({"stage": "launched"}, "launched"), ({"stage": "declined"}, "published"), ({"stage": "removed", "stages": {"in_development"}}, "in_development"),
])
def test_how_far_an_idea_came(more, last):
    assert way_of(seen(**more))[-1] == last


def test_ideas_are_counted_once_they_had_their_time():
    counted = Counted()
    counted.add(seen(views=150, tags=[4]), NOW)
    counted.add(seen(published_at=NOW - timedelta(days=6), is_first=False), NOW)
    counted.add(seen(published_at=NOW - timedelta(days=6), is_first=False, stage="in_review", goal_reached=True, kind="market", region="JP", views=3), NOW)
    parts = counted.said()
    assert parts["views"] == {"150": 1} and parts["first"] == {"ideas": 1} and parts["later"] == {"ideas": 1, "passed": 1}
    assert parts["markets"] == {"JP": 1} and parts["supporters"] == {"JP": 3} and parts["tags"] == {"4": 1}
    twice = added([parts, parts | {"waits": {"2": 2, "none": 2}}])
    assert twice["way"]["published"] == 6 and numbers_of(twice["waits"]) == {2: 2}


def test_spans():
    today = date(2026, 7, 1)
    assert span_of(None, None, today) == Span(date(2025, 7, 2), today)
    assert span_of(date(2026, 3, 1), date(2026, 2, 1), today) == Span(date(2026, 2, 1), date(2026, 3, 1))
    assert span_of(None, date(2999, 1, 1), today).last == today and span_of(date(1, 1, 1), None, today).days == 3660 and span_of(date(2999, 1, 1), None, today) == Span(today, today)
    half = Span(date(2026, 1, 5), date(2026, 6, 30))
    assert half.before == Span(date(2025, 7, 12), date(2026, 1, 4)) and half.step == "week" and len(list(steps_of(half))) == 26
    assert list(steps_of(Span(date(2025, 12, 30), date(2026, 8, 1)))) == [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 9))]
    assert len(list(steps_of(Span(today, today)))) == 1


def test_what_is_missing_comes_before_what_is_old():
    every = [date(2026, 1, day) for day in range(1, 8)]
    reckoned = {day: NOW + timedelta(minutes=day.day) for day in every if day.day not in {2, 4}}
    assert [day.day for day in due_first(every, reckoned, 5, lately=2)] == [7, 6, 4, 2, 1]
    assert due_first(every[:1], {}, 5, lately=2) == every[:1]


@pytest.mark.parametrize(("words", "code"), [
    ("Japan", "JP"), ("Japan, Tokio", "JP"), ("vereinigtes Königreich", "GB"), ("UK", "GB"), ("United States of the mind", "US"), ("Österreich und die Schweiz", "AT"), ("Alpenraum", ""), ("in Germany", ""), ("", ""), ("?", ""),
    ("The Netherlands", "NL"), ("Niederlande", "NL"), ("Côte d’Ivoire", "CI"),
])
def test_a_country_is_read_where_it_is_named(words, code):
    assert country_in(words) == code


def test_countries_have_names():
    assert country_name("DE", "de") == "Deutschland" and country_name("XX", "en") == "XX"
