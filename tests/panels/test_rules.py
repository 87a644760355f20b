"""How well somebody fits, who is picked, what an invitation must be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from ideas.accounts.models import VISITOR, Actor
from ideas.panels.rules.fit import (
    FACTORS,
    Candidate,
    because,
    comments_factor,
    early_factor,
    fit_of,
    ideas_factor,
    picked,
    quarter_of,
    reasons_of,
    topic_weight,
    weights_in_use,
)
from ideas.panels.rules.inviting import errors_of_panel, why_not_answer, why_not_leave_out, why_not_send
from tests.factories import NOON

TEAM, FAN = Actor(1, "team"), Actor(2, "member")


@pytest.mark.parametrize(("value", "expected"), [
    (ideas_factor(0, 0, 0), 0.0), (ideas_factor(1, 1, 1), 1 / 3), (ideas_factor(10, 10, 10), 10 / 12), (ideas_factor(4, 2, 0), 1 / 6),
    (comments_factor(0), 0.0), (comments_factor(10), 0.5), (comments_factor(20), 0.75), (early_factor(3), 0.5), (topic_weight(2, 0), 0.5), (topic_weight(0, 6), 0.5), (topic_weight(0, 0), 0.0),
])
def test_factors_run_from_nothing_to_one(value, expected):
    assert value == pytest.approx(expected)


def test_one_lucky_idea_does_not_outweigh_ten_good_ones():
    assert ideas_factor(1, 1, 1) < ideas_factor(10, 8, 4)


WEIGHTS = {"ideas": 35, "comments": 25, "early": 20, "topics": 20}


@pytest.mark.parametrize(("values", "weights", "expected"), [
    ({}, WEIGHTS, 0.0), (dict.fromkeys(FACTORS, 1.0), WEIGHTS, 1.0), ({"ideas": 1.0}, WEIGHTS, 0.35), ({"ideas": 1.0}, {}, 0.0),
    ({"ideas": 0.5, "topics": 1.0}, weights_in_use(WEIGHTS, topics=False), 0.5 * 35 / 80), ({"early": 0.5}, weights_in_use(WEIGHTS | {"ideas": 0}, topics=True), 0.5 * 20 / 65),
])
def test_the_fit_is_the_weighted_mean_of_what_is_weighed(values, weights, expected):
    assert fit_of(values, weights) == pytest.approx(expected)


def test_reasons_are_told_by_what_counted_and_nothing_worth_nothing():
    facts = {"public": 4, "passed": 2, "chosen": 1, "marks": 40, "times": 0, "own": 2, "supported": 1}
    found = reasons_of({"ideas": 0.25, "comments": 0.9375, "early": 0.0, "topics": 0.7}, WEIGHTS, facts)
    assert found == [
        {"factor": "comments", "value": 0.9375, "marks": 40}, {"factor": "topics", "value": 0.7, "own": 2, "supported": 1}, {"factor": "ideas", "value": 0.25, "public": 4, "passed": 2, "chosen": 1},
    ]
    assert because(found[0]).values["num"] == 40
    assert because(found[1], "garden").values == {"topics": "garden", "own": 2, "supported": 1}
    assert because({"factor": "early", "value": 0.2, "times": 1}).number == 1


def _who(number: int, fit: float, lang: str = "de", tier: str = "fan", since: str = "known") -> Candidate:
    return Candidate(number, fit, (), {"lang": lang, "tier": tier, "since": since})


def test_groups_take_turns_so_that_few_have_their_share():
    many = [_who(number, 0.9 - number / 1000) for number in range(1, 50)]
    few = [_who(100, 0.3, "en"), _who(101, 0.2, "en"), _who(200, 0.1, "en", "insider"), _who(300, 0.05, since="new")]
    assert [one.member_id for one in picked([*many, *few], 6, "x")] == [1, 100, 200, 300, 2, 101]
    assert len(picked([*many, *few], 500, "x")) == 53
    assert picked([], 5, "x") == []


def test_who_fits_alike_stands_by_lot():
    alike = [_who(number, 0.5) for number in range(1, 9)]
    orders = {tuple(one.member_id for one in picked(alike, 8, seed)) for seed in "abc"}
    assert len(orders) == 3
    assert picked(alike, 8, "a") == picked(reversed(alike), 8, "a")


@pytest.mark.parametrize(("day", "quarter"), [(date(2026, 1, 1), "2026-1"), (date(2026, 3, 31), "2026-1"), (date(2026, 4, 1), "2026-2"), (date(2026, 12, 31), "2026-4")])
def test_quarters_are_those_of_the_calendar(day, quarter):
    assert quarter_of(day) == quarter


GOOD = {"title_de": "Ein Rat", "title_en": "A council", "text_de": "Wir fragen euch zuerst, jeden Monat.", "text_en": "We ask you first, every single month.", "size": 12, "purpose": "poll", "tags": [1], "answer_by": NOON + timedelta(days=9)}


@pytest.mark.parametrize(("change", "field"), [
    ({}, None), ({"title_en": "A"}, "title_en"), ({"text_de": ""}, "text_de"), ({"size": 0}, "size"), ({"size": 201}, "size"), ({"size": None}, "size"), ({"answer_by": NOON}, "answer_by"),
    ({"answer_by": None}, "answer_by"), ({"answer_by": NOON + timedelta(days=61)}, "answer_by"), ({"purpose": "party"}, "purpose"), ({"purpose": "board"}, "purpose"),
    ({"purpose": "board", "board_id": 3}, None), ({"board_id": 3}, "purpose"), ({"unknown": ["x"]}, "tags"), ({"purpose": "test", "is_there": False}, "thing"), ({"purpose": "test", "is_there": True}, None), ({"tags": [1, 2, 3, 4, 5, 6]}, "tags"),
])
def test_what_an_invitation_must_say(change, field):
    assert list(errors_of_panel(GOOD | change, NOON)) == ([field] if field else [])


def _panel(answer_by: datetime = NOON + timedelta(days=1), drawn: bool = True, sent: bool = False) -> SimpleNamespace:
    return SimpleNamespace(answer_by=answer_by, drawn_at=NOON if drawn else None, sent_at=NOON if sent else None)


@pytest.mark.parametrize(("panel", "listed", "by", "cause"), [
    (_panel(), 3, TEAM, None), (_panel(), 3, FAN, "not_yours"), (_panel(sent=True), 3, TEAM, "panel_sent"), (_panel(drawn=False), 0, TEAM, "nobody_listed"), (_panel(), 0, TEAM, "nobody_listed"),
    (_panel(NOON), 3, TEAM, "too_late"),
])
def test_a_list_is_sent_once_while_there_is_time(panel, listed, by, cause):
    refusal = why_not_send(panel, listed, by, NOON)
    assert (refusal and refusal.cause) == cause


@pytest.mark.parametrize(("panel", "by", "theirs", "cause"), [
    (_panel(), FAN, True, None), (_panel(), FAN, False, "not_invited"), (_panel(), VISITOR, False, "sign_in_first"), (_panel(NOON), FAN, True, "invitation_over"),
])
def test_who_was_invited_answers_until_the_day(panel, by, theirs, cause):
    refusal = why_not_answer(panel, by, NOON, is_theirs=theirs)
    assert (refusal and refusal.cause) == cause


def test_leaving_somebody_out_needs_a_reason():
    assert why_not_leave_out(_panel(), "Works for us.", TEAM, NOON) is None
    assert why_not_leave_out(_panel(), "no", TEAM, NOON).cause == "reason_missing"
    assert why_not_leave_out(_panel(sent=True), "Works for us.", TEAM, NOON).cause == "panel_sent"
