"""Answering, changing, clearing; and the attack by differences, tried with one answer more, changed, withdrawn."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.surveys import actions
from ideas.surveys.models import SurveyAnswer, SurveyResult
from ideas.surveys.queries import own_answer, results_of
from ideas.votes import actions as votes
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.votes.test_actions import kinds

pytestmark = both_databases
KEEN = {"price": "80", "quantity": "2", "intent": "definitely", "for_whom": "myself"}
COOL = {"price": "20", "quantity": "1", "intent": "no", "for_whom": "gift"}


def supporter(idea: Idea) -> Actor:
    fan = make_actor()
    votes.cast(idea, by=fan, now=NOON)
    return fan


def say(idea: Idea, fan: Actor, **given: str) -> SurveyAnswer | None:
    return actions.answer(idea, given, by=fan, now=NOON)


def crowd(idea: Idea, many: int, **given: str) -> list[Actor]:
    fans = [supporter(idea) for _ in range(many)]
    for fan in fans:
        say(idea, fan, **given)
    return fans


def seen(idea: Idea) -> dict[str, Any]:
    session().rollback()
    session().expire_all()
    return results_of(idea.id).by


def test_answering_changing_and_clearing(app: Flask) -> None:
    idea = make_idea(goal=None)
    fan = supporter(idea)
    say(idea, fan, **KEEN)
    say(idea, fan, **KEEN)
    say(idea, fan, **COOL)
    assert own_answer(idea.id, fan.id).said == {"price": 2000, "quantity": 1, "intent": "no", "for_whom": "gift"}
    assert say(idea, fan) is None
    assert own_answer(idea.id, fan.id) is None
    assert kinds() == ["vote.cast", "survey.answered", "survey.changed", "survey.cleared"]


def test_refusals_leave_nothing(app: Flask) -> None:
    idea, stranger = make_idea(goal=None), make_actor()
    fan = supporter(idea)
    for who, typed, cause in ((stranger, KEEN, "support_first"), (fan, {}, "nothing_said"), (fan, {"price": "much"}, "bad_price"), (fan, {"intent": "perhaps"}, "bad_intent")):
        with pytest.raises(Refused) as refused:
            say(idea, who, **typed)
        assert refused.value.refusal.cause == cause
    assert session().scalar(select(func.count()).select_from(SurveyAnswer)) == 0


def test_answers_go_with_the_vote(app: Flask) -> None:
    idea = make_idea(goal=None)
    fan = supporter(idea)
    say(idea, fan, **KEEN)
    votes.withdraw(idea, by=fan, now=NOON)
    assert session().scalar(select(func.count()).select_from(SurveyAnswer)) == 0
    votes.cast(idea, by=fan, now=NOON)
    assert own_answer(idea.id, fan.id) is None


def test_nothing_under_twenty(app: Flask) -> None:
    idea = make_idea(goal=None)
    crowd(idea, 19, **KEEN)
    assert seen(idea) == {}
    crowd(idea, 1, **KEEN)
    assert seen(idea)["intent"] == {"answers": 20, "cells": {"definitely": 20}}
    assert seen(idea)["price"] == {"answers": 20, "low": 80, "middle": 80, "high": 80}
    assert seen(idea)["demand"] == {"answers": 20, "pieces": 30}


def test_a_question_that_most_skip_stays_closed(app: Flask) -> None:
    idea = make_idea(goal=None)
    crowd(idea, 10, intent="maybe")
    crowd(idea, 10, price="30")
    assert seen(idea) == {}
    crowd(idea, 10, intent="no")
    crowd(idea, 10, intent="no")
    assert set(seen(idea)) == {"intent", "demand"}


def test_one_more_answer_changes_nothing(app: Flask) -> None:
    idea = make_idea(goal=None)
    crowd(idea, 20, **KEEN)
    before = seen(idea)
    for _ in range(19):
        crowd(idea, 1, **COOL)
        assert seen(idea) == before
    crowd(idea, 1, **COOL)
    assert seen(idea)["intent"] == {"answers": 40, "cells": {"definitely": 20, "no": 20}}


def test_an_edited_answer_changes_nothing(app: Flask) -> None:
    idea = make_idea(goal=None)
    fans = crowd(idea, 20, **KEEN)
    before = seen(idea)
    for typed in (COOL, KEEN, COOL, KEEN, {"intent": "maybe"}) * 6:  # one person, thirty times
        say(idea, fans[0], **typed)
        assert seen(idea) == before
    for fan in fans[1:19]:
        say(idea, fan, **COOL)
        assert seen(idea) == before


def test_a_withdrawn_answer_changes_nothing(app: Flask) -> None:
    idea = make_idea(goal=None)
    fans = crowd(idea, 30, **KEEN)
    first = seen(idea)
    for fan in fans[:10]:
        votes.withdraw(idea, by=fan, now=NOON)
        assert seen(idea) == first
    crowd(idea, 1, **COOL)
    assert seen(idea) == first


def test_one_person_who_comes_and_goes_is_no_crowd(app: Flask) -> None:
    idea = make_idea(goal=None)
    fans = crowd(idea, 20, **KEEN)
    first = seen(idea)
    for _ in range(25):
        votes.withdraw(idea, by=fans[0], now=NOON)
        votes.cast(idea, by=fans[0], now=NOON)
        say(idea, fans[0], **COOL)
        assert seen(idea) == first


def test_below_twenty_again_nothing_is_shown(app: Flask) -> None:
    idea = make_idea(goal=None)
    fans = crowd(idea, 20, **KEEN)
    votes.withdraw(idea, by=fans[0], now=NOON)
    assert seen(idea) == {}
    votes.cast(idea, by=fans[0], now=NOON)
    say(idea, fans[0], **COOL)
    assert seen(idea)["intent"] == {"answers": 20, "cells": {"definitely": 20}}  # as it was: the one who came back shows nothing


def test_a_small_cell_is_not_the_rest_of_the_sum(app: Flask) -> None:
    """One person says no among 24 who say yes: neither the cell, nor sum less cells, nor any other table tells."""
    idea = make_idea(goal=None)
    crowd(idea, 23, intent="definitely", quantity="1")
    crowd(idea, 1, intent="no", quantity="4")
    by = seen(idea)
    assert by["intent"] == {"answers": 20, "cells": {"definitely": 20}}
    assert by["quantity"] == {"answers": 20, "cells": {"1": 20}}
    other = make_idea(goal=None)
    crowd(other, 24, intent="definitely", quantity="1")
    assert {name: one for name, one in seen(other).items() if name != "demand"} == {name: one for name, one in by.items() if name != "demand"}


def test_countries_of_a_market(app: Flask) -> None:
    idea = make_idea(board="markets", goal=None)
    crowd(idea, 17, country="DE", would_buy="yes", channel="online", customer_group="schools")
    crowd(idea, 4, country="AT", would_buy="no")
    by = seen(idea)
    assert by["country"] == {"answers": 20, "cells": {"DE": 15}}
    assert by["would_buy"] == {"answers": 20, "cells": {"yes": 15}}
    assert "channel" not in by


ACTS = st.lists(st.tuples(st.integers(0, 44), st.sampled_from(["definitely", "probably", "no", "", "gone"])), min_size=60, max_size=160)


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_no_two_states_differ_by_a_small_number(app: Flask, acts: list[tuple[int, str]]) -> None:
    """Whatever people do, in any order: between any two published states twenty people differ, and every cell by 0 or at least 5."""
    idea = make_idea(goal=None)
    fans = [supporter(idea) for _ in range(45)]
    states: list[tuple[dict[str, int], dict[int, str]]] = []
    said: dict[int, str] = {}
    for at, word in itertools.chain(enumerate(["definitely"] * 22), acts):
        _act(idea, fans[at], at, word, said)
        published = seen(idea).get("intent", {}).get("cells", {})
        if published and (not states or published != states[-1][0]):
            states.append((published, dict(said)))
    for (one, before), (other, after) in itertools.pairwise(states):
        assert sum(before.get(at) != after.get(at) for at in range(45)) >= 20
        assert all(abs(one.get(word, 0) - other.get(word, 0)) % 5 == 0 for word in {*one, *other})
    assert states


def _act(idea: Idea, fan: Actor, at: int, word: str, said: dict[int, str]) -> None:
    if word == "gone":
        votes.withdraw(idea, by=fan, now=NOON)
        votes.cast(idea, by=fan, now=NOON)
        said.pop(at, None)
    elif word or at in said:
        actions.answer(idea, {"intent": word}, by=fan, now=NOON + timedelta(minutes=1))
        said.pop(at, None)
        said |= {at: word} if word else {}


def test_exact_numbers_stay_inside(app: Flask) -> None:
    idea = make_idea(goal=None)
    crowd(idea, 23, **KEEN)
    row = session().get(SurveyResult, idea.id)
    assert row.counted["intent"] == 20 and "counted" not in str(results_of(idea.id))
    assert session().scalar(select(func.count()).select_from(Vote)) == 23


def test_who_leaves_keeps_the_sums_whole(app: Flask) -> None:
    from ideas.privacy.actions import close
    from ideas.privacy.queries import own_data

    idea, fan = make_idea(goal=None), make_member()
    votes.cast(idea, by=actor_of(fan), now=NOON)
    say(idea, actor_of(fan), **KEEN)
    assert own_data(fan)["survey_answers"][0]["said"]["price"] == 8000
    close(fan, by=actor_of(fan), now=NOON)
    assert session().scalar(select(func.count()).select_from(SurveyAnswer)) == 1
