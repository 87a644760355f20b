"""What is kept of an answer, who gives it, and what may be published."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from ideas.accounts.models import VISITOR, Actor
from ideas.surveys.rules import (
    COUNTRIES,
    QUESTIONS,
    cells,
    coarse,
    demand,
    may_renew,
    part_of_answer,
    people_who_differ,
    price_band,
    published,
    said_of,
    statistics_of,
    why_not_answer,
)
from tests.conftest import NOON

FAN = Actor(1, "member")
WEIGHTS = {"definitely": 75, "probably": 25, "maybe": 10, "no": 0}


@pytest.mark.parametrize(("person", "stage", "supports", "cause"), [
    (FAN, "gathering", True, None), (FAN, "in_review", True, None), (FAN, "gathering", False, "support_first"), (FAN, "declined", True, "survey_closed"),
    (FAN, "withdrawn", True, "survey_closed"), (VISITOR, "gathering", False, "sign_in_first"), (Actor(1, "member", suspended_until=NOON + timedelta(days=1)), "gathering", True, "suspended"),
    (Actor(1, "member", confirmed=False), "gathering", True, "unconfirmed"), (Actor(1, "admin"), "gathering", False, "support_first"),
])
def test_who_answers(person, stage, supports, cause):
    refusal = why_not_answer(SimpleNamespace(stage=stage), person, NOON, supports=supports)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("kind", "field", "text", "kept"), [
    ("product", "price", "79", 7900), ("product", "price", "79,90", 7990), ("product", "price", " 79.9 € ", 7990), ("product", "price", "0", 0), ("product", "price", "100000", 10_000_000),
    ("product", "price", "100000.01", None), ("product", "price", "-1", None), ("product", "price", "1e3", None), ("product", "price", "٣", None), ("product", "price", "79.999", None),
    ("product", "quantity", "0", 0), ("product", "quantity", "999", 999), ("product", "quantity", "1000", None), ("product", "quantity", "²", None), ("product", "quantity", "-1", None),
    ("product", "intent", "maybe", "maybe"), ("product", "intent", "perhaps", None), ("product", "for_whom", "gift", "gift"),
    ("market", "country", "DE", "DE"), ("market", "country", "de", None), ("market", "country", "EU", None), ("market", "channel", "museum", "museum"), ("market", "would_buy", "yes", "yes"),
])
def test_what_is_kept(kind, field, text, kept):
    said, errors = said_of(kind, {field: text})
    assert said == ({} if kept is None else {field: kept})
    assert list(errors) == ([field] if kept is None else [])


def test_blanks_and_what_belongs_to_another_kind_are_left_out():
    assert said_of("product", {"price": " ", "country": "DE", "intent": ""}) == ({}, {})


def test_every_country_has_a_name_in_both_languages():
    for lang in ("de", "en"):
        assert not COUNTRIES - set(Locale(lang).territories)


@pytest.mark.parametrize(("pairs", "counted", "people"), [
    ([], 0, 0), ([("a", None)] * 3, 0, 3), ([("a", "a")] * 3, 3, 0), ([("a", "b"), ("a", "a")], 2, 1), ([(None, "a"), ("a", "a")], 2, 1),
    ([("a", "a")], 3, 2),  # two are gone
    ([("a", None), ("a", "a")], 2, 1),  # one gone, one new: perhaps the same person
    ([("a", None)] * 3, 1, 3), ([("a", "b")] * 2 + [("a", None)], 5, 5),  # 2 changed, and of three gone one perhaps came back
])
def test_how_many_people_make_a_difference(pairs, counted, people):
    assert people_who_differ(pairs, counted) == people


@pytest.mark.parametrize(("answers", "differ", "may"), [(19, 19, False), (20, 20, True), (20, 19, False), (19, 20, False), (500, 19, False), (500, 20, True)])
def test_a_step_needs_enough_answers_and_enough_people_who_differ(answers, differ, may):
    assert may_renew(answers, differ, 20) is may


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_coarse_numbers_differ_by_whole_steps(one, other):
    assert (coarse(one, 5) - coarse(other, 5)) % 5 == 0
    assert 0 <= one - coarse(one, 5) < 5


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 30)))
def test_what_is_left_of_the_sum_never_tells_a_small_cell(counts):
    """Whatever cells are shown, each hidden one may be anything from 0 to 4 as far as sum and cells say."""
    shown, total = cells([key for key, n in counts.items() for _ in range(n)], 5), coarse(sum(counts.values()), 5)
    assert all(number >= 5 for number in shown.values())
    hidden = [key for key, n in counts.items() if n < 5]
    assert not set(hidden) & set(shown)
    most_left = total + 4 - sum(shown.values())  # the sum may be four more, the cells as they are shown
    assert not hidden or most_left >= 4


def test_price_band_is_the_middle_half():
    assert price_band([1000 * n for n in range(1, 21)]) == {"low": 58, "middle": 105, "high": 152}
    assert price_band([7990] * 20) == {"low": 80, "middle": 80, "high": 80}
    assert price_band([*[5000] * 19, 10_000_000])["middle"] == 50


def test_demand_weighs_intentions_and_caps_pieces():
    pairs = [["definitely", 2], ["probably", 4], ["maybe", 999], ["no", 3]]
    assert demand(pairs, WEIGHTS, 5) == int(0.75 * 2 + 0.25 * 4 + 0.10 * 5)
    assert demand([["definitely", 1]] * 100, WEIGHTS, 5) == 75


def test_what_belongs_to_a_statistic():
    assert part_of_answer("demand", {"quantity": 3}) is None
    assert part_of_answer("demand", {"intent": "maybe"}) == ["maybe", 1]
    assert part_of_answer("price", {"price": 0}) == 0
    assert set(statistics_of("product")) == {*QUESTIONS["product"], "demand"}
    assert "demand" not in statistics_of("market")


def test_published_numbers():
    assert published("intent", ["definitely"] * 13 + ["no"] * 7 + ["maybe"] * 4, 5, WEIGHTS, 5) == {"answers": 20, "cells": {"definitely": 10, "no": 5}}
    assert published("quantity", [1] * 12 + [7] * 5 + [5] * 5, 5, WEIGHTS, 5) == {"answers": 20, "cells": {"1": 10, "5": 10}}
    assert published("demand", [["definitely", 1]] * 20, 5, WEIGHTS, 5) == {"answers": 20, "pieces": 15}
    assert published("price", [1000 * n for n in range(1, 25)], 5, WEIGHTS, 5)["answers"] == 20
