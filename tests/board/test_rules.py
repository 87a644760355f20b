"""What an idea must be, who may change it, the stored ranks: tables without app or database."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.accounts.models import SYSTEM, VISITOR, Actor
from ideas.board import rules
from ideas.board.models import STAGES
from ideas.board.rules.tags import errors_of_tag
from ideas.triage.rules.tagging import error_of_tags, why_not_so_named

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
CREATOR, OTHER, TEAM = Actor(1, "member"), Actor(2, "member"), Actor(3, "team")
GOOD = {"title": "A marble run", "summary": "Rails on a strip.", "problem": "The floor is full.", "body": "x" * 50, "tags": ["wall"], "market": {"region": "Austria"}}


@dataclass
class Idea:
    """An idea as the rules know it."""

    stage: str
    author_id: int | None = 1


def cause(refusal):
    return refusal.cause if refusal else None


@pytest.mark.parametrize(
    ("votes", "hours", "expected"),
    [(0, 0, 0.0), (1, 0, 0.0), (2, 0, 1 / 2**1.8), (33, 0, 16 / 2**1.8), (33, 14, 16 / 16**1.8), (10_001, 998, 10_000**0.8 / 1000**1.8)],
)
def test_hot(votes, hours, expected):
    assert rules.hot(votes, NOON, NOON + timedelta(hours=hours)) == pytest.approx(expected)


def test_hot_of_a_moment_before_publication_is_that_of_publication():
    assert rules.hot(9, NOON, NOON - timedelta(hours=5)) == rules.hot(9, NOON, NOON)


def test_rising_doubles_with_twice_the_votes_and_every_three_days():
    once, twice = rules.rising_of([NOON]), rules.rising_of([NOON, NOON])
    assert twice == pytest.approx(once + 1)
    assert rules.rising_of([NOON + timedelta(hours=72)]) == pytest.approx(once + 1)
    assert rules.rising_of([]) == 0.0


moments = st.lists(st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), max_size=30)


@given(moments)
def test_rising_is_the_same_vote_by_vote_and_from_all_rows(times):
    step_by_step = 0.0
    for moment in times:
        step_by_step = rules.rising_after(step_by_step, moment)
    assert step_by_step == pytest.approx(rules.rising_of(times), abs=1e-9)


@given(moments.filter(bool))
def test_rising_is_the_logarithm_of_the_sum(times):
    exponents = [(t - rules.EPOCH).total_seconds() / 3600 / 72 for t in times]
    top = max(exponents)
    assert rules.rising_of(times) == pytest.approx(top + math.log2(sum(2 ** (e - top) for e in exponents)), abs=1e-9)


@given(moments, st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_a_vote_never_lowers(times, moment):
    assert rules.rising_after(rules.rising_of(times), moment) >= rules.rising_of(times)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("title", "", "missing"), ("title", "Abcd", "too_short"), ("title", "Abcde", None), ("title", "x" * 120, None), ("title", "x" * 121, "too_long"),
        ("summary", "", "missing"), ("summary", "x", None), ("summary", "x" * 200, None), ("summary", "x" * 201, "too_long"),
        ("problem", "", "missing"), ("problem", "x", None), ("problem", "x" * 5001, "too_long"),
        ("body", "", "missing"), ("body", "x" * 49, "too_short"), ("body", "x" * 50, None), ("body", "x" * 10_000, None), ("body", "x" * 10_001, "too_long"),
        ("tags", [], None), ("tags", list("abcde"), None), ("tags", list("abcdef"), "too_many"), ("tags", ["x" * 41], "too_long"), ("tags", ["ok", "a/b"], "no_address"), ("tags", [".."], "no_address"), ("tags", ["c++", "...", "a&b"], None),
    ],
)
@pytest.mark.parametrize("kind", ["product", "market"])
def test_form(kind, name, value, expected):
    errors = rules.errors_in({**GOOD, name: value}, kind, tags_most=5)
    assert {field: refusal.cause for field, refusal in errors.items()} == ({name: expected} if expected else {})
    assert all((refusal.status, refusal.field) == (422, field) for field, refusal in errors.items())


@pytest.mark.parametrize(
    ("market", "expected"),
    [
        ({"region": "Austria"}, {}), ({}, {"region": "missing"}), ({"region": "x" * 121}, {"region": "too_long"}), ({"region": "A", "group": "x" * 201}, {"group": "too_long"}),
        ({"region": "A", "evidence": ["x"] * 10}, {}), ({"region": "A", "evidence": ["x"] * 11}, {"evidence": "too_many"}),
        ({"region": "A", "evidence": ["x" * 501]}, {"evidence": "too_long"}), ({"region": "A", "size": "x" * 201, "channel": "x" * 121}, {"size": "too_long", "channel": "too_long"}),
    ],
)
def test_market_fields(market, expected):
    assert {name: refusal.cause for name, refusal in rules.errors_in({**GOOD, "market": market}, "market", 5).items()} == expected
    assert rules.errors_in({**GOOD, "market": market}, "product", 5) == {}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("person", "foreign"), [(CREATOR, None), (OTHER, "not_yours"), (TEAM, "not_yours"), (VISITOR, "sign_in_first")])
def test_who_changes_what_and_when(stage, person, foreign):
    idea = Idea(stage)
    assert cause(rules.why_not_save(idea, person, NOON)) == (foreign or (None if stage == "draft" else "not_a_draft"))
    assert cause(rules.why_not_edit(idea, person, NOON)) == (foreign or (None if stage in {"submitted", "returned", "gathering"} else "text_stands"))
    arranges = stage in {"draft", "submitted", "returned", "gathering"}
    assert cause(rules.why_not_arrange(idea, person, NOON)) == (foreign or (None if arranges else "text_stands"))


def test_nobody_owns_an_idea_without_creator():
    assert cause(rules.why_not_edit(Idea("gathering", author_id=None), SYSTEM, NOON)) == "not_yours"


@pytest.mark.parametrize(("present", "expected"), [(0, None), (9, None), (10, "too_many_pictures")])
def test_number_of_pictures(present, expected):
    assert cause(rules.why_not_picture(Idea("draft"), CREATOR, present, 10, NOON)) == expected


@pytest.mark.parametrize("problem", ["empty", "too_big", "not_a_picture", "too_many_pixels", "broken"])
def test_each_fault_of_a_picture_has_its_sentence(problem):
    refusal = rules.why_not_picture_data(problem)
    assert (refusal.cause, refusal.status, refusal.field) == (f"picture_{problem}", 422, "picture")
    assert rules.why_not_picture_data(None) is None


@pytest.mark.parametrize(("kind", "asked", "expected"), [("product", "market", None), ("product", "product", "no_such_suggestion"), ("product", None, "no_such_suggestion"), ("market", "market", "no_such_suggestion")])
def test_answer(kind, asked, expected):
    assert cause(rules.why_not_answer(kind, asked)) == expected


@pytest.mark.parametrize(("person", "same", "expected"), [(CREATOR, False, None), (OTHER, False, "not_yours"), (TEAM, False, None), (SYSTEM, False, None), (VISITOR, False, "sign_in_first"), (CREATOR, True, "same_idea")])
def test_link(person, same, expected):
    assert cause(rules.why_not_link(Idea("gathering"), Idea("gathering", author_id=9), person, NOON, same=same)) == expected


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned", "removed"])
def test_what_is_not_public_is_not_linked(stage):
    assert cause(rules.why_not_link(Idea(stage), Idea("gathering"), TEAM, NOON, same=False)) == "not_public"
    assert cause(rules.why_not_link(Idea("gathering"), Idea(stage), CREATOR, NOON, same=False)) == "not_public"


@pytest.mark.parametrize(("person", "sees", "expected"), [(CREATOR, True, None), (CREATOR, False, "no_such_board"), (VISITOR, True, "sign_in_first"), (Actor(1, "member", confirmed=False), True, "unconfirmed")])
def test_begin(person, sees, expected):
    assert cause(rules.why_not_begin(person, NOON, may_see_board=sees)) == expected


def test_a_topic_without_an_address_is_taken_away_but_not_given():
    assert errors_of_tag("a/b", {})["name"].cause == "no_address" and errors_of_tag("c++", {}) == {}
    assert why_not_so_named(["ok", "a/b"]).cause == "no_address" and why_not_so_named(["c++"]) is None
    assert error_of_tags(["a/b"], 5) is None, "so the team can take away one from before"
