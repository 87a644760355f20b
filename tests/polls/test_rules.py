"""Where a question stands, what it must say, what counts as an answer, and what is shown."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from ideas.accounts.models import VISITOR, Actor
from ideas.polls.rules import answer_to, errors_of, phase, shown_of, why_not_answer, why_not_change, why_not_open, why_not_publish, why_not_stop
from tests.factories import NOON

DAY = timedelta(days=1)
TEAM, FAN = Actor(1, "team"), Actor(2, "member")
GOOD = {
    "question_de": "Welches Holz magst du?", "question_en": "Which wood do you like?", "why_de": "Wir wählen bald das Holz für den Bausatz.", "why_en": "We soon choose the wood of the kit.",
    "kind": "single", "options_de": ["Buche", "Lärche"], "options_en": ["Beech", "Larch"], "segment": "all", "aim": None, "closes_at": NOON + DAY,
}


def poll(**more):
    return SimpleNamespace(**{"kind": "single", "options": [["a", "b"]] * 3, "closes_at": NOON + DAY, "opened_at": NOON, "published_at": None, "stopped_at": None} | more)


@pytest.mark.parametrize(("change", "field"), [
    ({}, None), ({"question_en": "Why?"}, "question_en"), ({"why_de": ""}, "why_de"), ({"kind": "many"}, "kind"), ({"options_de": ["Buche"]}, "options_de"), ({"options_en": ["Beech", "Beech"]}, "options_en"),
    ({"options_en": ["Beech", "Larch", "Oak"]}, "options_en"), ({"options_de": ["x" * 81, "y"]}, "options_de"), ({"kind": "scale", "options_de": [], "options_en": []}, None), ({"segment": "some"}, "segment"),
    ({"segment": "tier"}, "aim"), ({"segment": "tier", "aim": "insider"}, None), ({"closes_at": None}, "closes_at"), ({"closes_at": NOON + timedelta(minutes=59)}, "closes_at"), ({"closes_at": NOON + 61 * DAY}, "closes_at"),
])
def test_what_a_question_must_say(change, field):
    assert list(errors_of(GOOD | change, NOON)) == ([field] if field else [])


@pytest.mark.parametrize(("more", "moment", "expected"), [
    ({"opened_at": None}, NOON, "draft"), ({}, NOON, "open"), ({}, NOON + DAY, "counting"), ({"published_at": NOON + DAY}, NOON + DAY, "result"), ({"stopped_at": NOON}, NOON, "stopped"),
])
def test_where_it_stands(more, moment, expected):
    assert phase(poll(**more), moment) == expected


@pytest.mark.parametrize(("refusal", "cause"), [
    (why_not_answer(poll(), FAN, NOON, asked=True, agreed=True), None), (why_not_answer(poll(), FAN, NOON, asked=True, agreed=False), "consent_first"),
    (why_not_answer(poll(), FAN, NOON, asked=False, agreed=True), "not_asked"), (why_not_answer(poll(), VISITOR, NOON, asked=False, agreed=True), "sign_in_first"),
    (why_not_answer(poll(), FAN, NOON + DAY, asked=True, agreed=True), "poll_not_open"), (why_not_change(poll(), TEAM, NOON), "poll_open"), (why_not_change(poll(opened_at=None), FAN, NOON), "not_yours"),
    (why_not_open(poll(opened_at=None), TEAM, NOON), None), (why_not_open(poll(opened_at=None), TEAM, NOON + DAY), "too_late"), (why_not_stop(poll(), "Asked twice by mistake.", TEAM, NOON), None),
    (why_not_stop(poll(), "no", TEAM, NOON), "reason_missing"), (why_not_stop(poll(), "Asked twice by mistake.", TEAM, NOON + DAY), "poll_not_open"), (why_not_publish(poll(), NOON), "poll_not_over"),
    (why_not_publish(poll(), NOON + DAY), None), (why_not_publish(poll(published_at=NOON), NOON + DAY), "poll_not_over"),
])
def test_who_may_do_what_when(refusal, cause):
    assert (refusal and refusal.cause) == cause


@pytest.mark.parametrize(("kind", "given", "kept"), [
    ("single", {"choice": "3"}, (3, "")), ("single", {"choice": "4"}, "bad_choice"), ("single", {"choice": "0"}, "bad_choice"), ("single", {}, "bad_choice"), ("single", {"choice": "٣"}, "bad_choice"),
    ("scale", {"choice": "5"}, (5, "")), ("scale", {"choice": "6"}, "bad_choice"), ("text", {"words": " Larch! "}, (None, "Larch!")), ("text", {"words": " "}, "bad_words"), ("text", {"words": "x" * 2001}, "bad_words"),
])
def test_what_counts_as_an_answer(kind, given, kept):
    choice, words, refusal = answer_to(poll(kind=kind), given)
    assert (refusal.cause if refusal else (choice, words)) == kept


@pytest.mark.parametrize(("kind", "choices", "answers", "shown"), [
    ("single", [1] * 19, 19, {}), ("single", [1] * 14 + [2] * 7 + [3] * 4, 25, {"answers": 25, "cells": {"1": 10, "2": 5}}), ("text", [], 23, {"answers": 20}), ("text", [], 19, {}),
    ("scale", [5] * 12 + [4] * 6 + [1] * 5, 23, {"answers": 20, "cells": {"5": 10, "1": 5, "4": 5}, "median": 5}),
])
def test_nothing_is_shown_under_twenty_answers_and_no_small_cell(kind, choices, answers, shown):
    assert shown_of(kind, choices, answers, 20, 5) == shown
