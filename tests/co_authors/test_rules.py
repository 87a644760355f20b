"""Who invites whom, what shares have to be, who answers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ideas.accounts.models import VISITOR, Actor
from ideas.co_authors.rules import all_agree, errors_of_shares, missing, share_of, why_not_answer, why_not_change, why_not_invite
from ideas.lifecycle.rules.together import why_not_together
from tests.conftest import NOON

ME, FAN = Actor(7, "member"), Actor(8, "member")


def idea(stage="draft"):
    return SimpleNamespace(stage=stage, author_id=7)


def part(member_id, share=50, *, agreed=True, proposed=None, again=False):
    return SimpleNamespace(member_id=member_id, share=share, agreed_at=NOON if agreed else None, proposed_share=proposed, proposal_agreed_at=NOON if again else None)


def cause(refusal):
    return refusal.cause if refusal else None


@pytest.mark.parametrize(("stage", "person", "why"), [
    ("draft", ME, None), ("returned", ME, None), ("gathering", ME, None), ("launched", ME, None), ("submitted", ME, "shares_stand"), ("withdrawn", ME, "shares_stand"),
    ("removed", ME, "shares_stand"), ("draft", FAN, "not_yours"), ("draft", Actor(8, "admin"), "not_yours"), ("draft", VISITOR, "sign_in_first"),
])
def test_who_changes_shares(stage, person, why):
    assert cause(why_not_change(idea(stage), person, NOON)) == why


@pytest.mark.parametrize(("stage", "invited", "parts", "why"), [
    ("draft", 9, [], None), ("gathering", 9, [], None), ("in_review", 9, [], "creators_stand"), ("approved", 9, [], "creators_stand"), ("draft", None, [], "no_such_member"),
    ("draft", 7, [], "part_already"), ("draft", 9, [part(7), part(9)], "part_already"), ("draft", 99, [part(7), *(part(n) for n in range(20, 30))], "too_many_creators"),
    ("draft", 99, [part(7), *(part(n) for n in range(20, 29))], None),
])
def test_who_is_invited(stage, invited, parts, why):
    assert cause(why_not_invite(idea(stage), ME, NOON, invited_id=invited, parts=parts)) == why


@pytest.mark.parametrize(("text", "share"), [("0", 0), ("100", 100), (" 40 % ", 40), ("101", None), ("-1", None), ("", None), ("3.5", None), ("٣", None), ("1000", None)])
def test_a_share_is_a_whole_number_of_per_cent(text, share):
    assert share_of(text) == share


@pytest.mark.parametrize(("shares", "whole", "fields"), [
    ({7: 60, 8: 40}, True, []), ({7: 60, 8: 30}, True, ["shares"]), ({7: 60, 8: 30}, False, []), ({7: None, 8: 40}, True, ["share-7"]), ({7: 40, 8: 60}, True, []),
    ({7: 30, 8: 40, 9: 30}, True, []), ({7: 40, 8: 40, 9: 20}, True, ["share-9"]),
])
def test_what_a_table_lacks(shares, whole, fields):
    parts = [part(7, 30), part(8, 40), part(9, 30)][: len(shares)]
    assert list(errors_of_shares(shares, parts, frozenset({9}), whole=whole)) == fields


@pytest.mark.parametrize(("stage", "mine", "why"), [
    ("draft", part(8, agreed=False), None), ("draft", part(8), "nothing_asked"), ("draft", None, "nothing_asked"), ("submitted", part(8, agreed=False), "nothing_asked"),
    ("gathering", part(8, 0, agreed=False, proposed=40), None), ("in_review", part(8, 0, agreed=False, proposed=40), "creators_stand"), ("launched", part(8, proposed=40), None),
    ("launched", part(8, proposed=40, again=True), "nothing_asked"), ("launched", part(8), "nothing_asked"),
])
def test_who_answers(stage, mine, why):
    assert cause(why_not_answer(idea(stage), FAN, NOON, part=mine)) == why


def test_who_has_left_is_not_asked():
    parts = [part(7, again=True), part(8, again=True), part(9)]
    assert not all_agree(parts, frozenset())
    assert all_agree(parts, frozenset({9}))


@pytest.mark.parametrize(("shares", "why"), [
    ([], None), ([(60, True), (40, True)], None), ([(60, True), (40, False)], "co_authors_asked"), ([(60, True), (30, True)], "shares_not_whole"), ([(70, True), (40, True)], "shares_not_whole"),
])
def test_what_is_settled_before_an_idea_goes_out(shares, why):
    assert cause(why_not_together(shares)) == why


def test_the_page_says_what_is_missing():
    assert missing(100) is None
    assert (missing(99).message.number, missing(103).message.number) == (1, 3)
