"""Scorecards: what the formulas say, who gives one, and that nobody sees others' before giving theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.privacy.queries import own_data
from ideas.reviews.rules.scoring import CRITERIA
from ideas.triage.actions import scoring as actions
from ideas.triage.models.scoring import Estimate
from ideas.triage.queries.scoring import seen_by
from ideas.triage.rules.scoring import Scheme, rice, said_of, scheme_from, scheme_of, score_of_all, weighted, why_not_score
from ideas.worker import settle
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.faults.deeds import products
from tests.sqlcount import statements

SOON = NOON + timedelta(hours=1)
CARD = {"reach": "500", "impact": "2", "confidence": "80", "effort": "4"}
WEIGHTS = {f"weight_{name}": "0" for name in CRITERIA} | {"weight_cost": "3", "weight_demand": "1"}
both_ways = pytest.mark.parametrize("htmx", [False, True])


@pytest.mark.parametrize(("said", "score"), [
    ({"reach": 500, "impact": 2, "confidence": 80, "effort": 4}, 200.0),
    ({"reach": 2_000, "impact": 0.25, "confidence": 50, "effort": 0.5}, 500.0),
    ({"reach": 0, "impact": 3, "confidence": 100, "effort": 1}, 0.0),
])
def test_rice_is_reach_times_impact_times_confidence_by_effort(said, score):
    assert rice(said) == score


@pytest.mark.parametrize(("said", "weights", "score"), [
    ({"cost": 2, "demand": 4}, {"cost": 1, "demand": 1}, 3.0), ({"cost": 2, "demand": 4}, {"cost": 3, "demand": 1}, 2.5), ({"cost": 2, "demand": 4}, {"cost": 0, "demand": 5}, 4.0),
    ({"cost": 2}, {"demand": 5}, None), ({"cost": 2}, {"cost": 1, "demand": 5}, 2.0),
])
def test_weights_make_a_mean(said, weights, score):
    assert weighted(said, weights) == score


@pytest.mark.parametrize(("cards", "score"), [([], None), ([{"cost": 1}], 1.0), ([{"cost": 1}, {"cost": 4}], 2.5), ([{"cost": 1}, {"cost": 4}, {"cost": 5}], 4.0), ([{"brand_fit": 1}], None)])
def test_an_ideas_score_is_the_middle_one(cards, score):
    assert score_of_all(Scheme("criteria", {"cost": 2}), cards) == score


@pytest.mark.parametrize(("change", "wrong"), [
    ({}, set()), ({"effort": "1,5"}, set()), ({"reach": "0"}, set()), ({"reach": "-1"}, {"reach"}), ({"reach": "10000001"}, {"reach"}), ({"reach": "١٢"}, {"reach"}), ({"impact": "4"}, {"impact"}),
    ({"confidence": "90"}, {"confidence"}), ({"effort": "0"}, {"effort"}), ({"effort": "0.4"}, {"effort"}), ({"effort": "1001"}, {"effort"}), ({"effort": ""}, {"effort"}), ({"why": "x" * 1_001}, {"why"}),
    (dict.fromkeys(CARD, ""), set(CARD)),
])
def test_what_a_card_must_say(change, wrong):
    assert set(said_of(Scheme(), CARD | change)[1]) == wrong


def test_a_card_of_criteria_asks_for_those_with_a_weight():
    scheme = Scheme("criteria", {"cost": 3, "demand": 0})
    assert scheme.questions == ("cost",)
    assert said_of(scheme, {"cost": "5", "demand": "9"}) == ({"cost": 5}, {})
    for text in ("0", "6", "55", "x", "", "²"):
        assert set(said_of(scheme, {"cost": text})[1]) == {"cost"}


@pytest.mark.parametrize(("change", "wrong"), [({}, set()), ({"method": "luck"}, {"method"}), ({"weight_cost": "6"}, {"weight_cost"}), ({"weight_cost": ""}, {"weight_cost"}), ({"weight_cost": "0", "weight_demand": "0"}, {"weight_brand_fit"})])
def test_what_a_scheme_must_say(change, wrong):
    scheme, errors = scheme_from(WEIGHTS | {"method": "criteria"} | change)
    assert set(errors) == wrong
    assert wrong or scheme_of(scheme.facts()) == scheme


@pytest.mark.parametrize(("person", "stage", "cause"), [
    (Actor(1, "team"), "submitted", None), (Actor(1, "admin"), "parked", None), (Actor(1, "moderator"), "gathering", "not_yours"), (Actor(1, "member"), "gathering", "not_yours"), (Actor(7, "team"), "gathering", "own_idea"), (Actor(1, "team"), "draft", "not_sent"),
])
def test_who_scores(person, stage, cause):
    refusal = why_not_score(Idea(author_id=7, stage=stage), person, NOON)
    assert (refusal.cause if refusal else None) == cause


@both_databases
def test_nobody_sees_others_before_giving_theirs(app: Flask) -> None:
    idea, ann, ben, boss = make_idea(), make_actor("team"), make_actor("team"), make_actor("admin")
    actions.give(idea, CARD, by=ann, now=NOON)
    for reader in (ben, boss, make_actor("moderator"), make_actor()):
        seen = seen_by(idea, reader)
        assert (seen.given, seen.cards, seen.spans, seen.overall) == (1, [], {}, None)
    actions.give(idea, CARD | {"reach": "100"}, by=ben, now=NOON)
    seen = seen_by(reload(idea), ben)
    assert ([card.score for card in seen.cards], seen.overall.low, seen.overall.median, seen.overall.high, idea.score) == ([200.0, 40.0], 40.0, 120.0, 200.0, 120.0)
    assert (seen.spans["reach"].low, seen.spans["reach"].high) == (100, 500)


@both_databases
def test_a_card_is_replaced_and_taken_back(app: Flask) -> None:
    idea, ann = make_idea(), make_member("team")
    by = actor_of(ann)
    with pytest.raises(Refused):
        actions.take_back(idea, by=by, now=NOON)
    actions.give(idea, CARD, by=by, now=NOON)
    again = actions.give(idea, CARD | {"effort": "8"}, by=by, now=SOON)
    assert again.after_seeing and reload(idea).score == 100.0
    actions.take_back(idea, by=by, now=SOON)
    assert reload(idea).score is None and not seen_by(idea, by).cards
    assert actions.give(idea, CARD, by=by, now=SOON).after_seeing
    assert session().query(Estimate).filter(Estimate.replaced_at.is_(None)).count() == 1
    assert list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id))) == ["estimate.given", "estimate.changed", "estimate.taken_back", "estimate.given"]
    assert len(own_data(ann)["estimates"]) == 3


@both_databases
def test_another_scheme_counts_other_cards(app: Flask) -> None:
    idea, other, ann, admin = make_idea(), make_idea(board="markets"), make_actor("team"), make_actor("admin")
    actions.give(idea, CARD, by=ann, now=NOON)
    actions.give(other, CARD, by=ann, now=NOON)
    actions.choose_scheme(products(), WEIGHTS | {"method": "criteria"}, by=admin, now=NOON)
    settle()
    assert (reload(idea).score, reload(other).score) == (None, 200.0)
    seen = seen_by(idea, ann)
    assert (seen.given, seen.former, seen.mine) == (0, 1, None)
    actions.give(idea, {"cost": "2", "demand": "4"}, by=ann, now=NOON)
    assert reload(idea).score == 2.5
    actions.choose_scheme(products(), WEIGHTS | {"method": "criteria", "weight_cost": "1"}, by=admin, now=NOON)
    settle()
    assert reload(idea).score == 3.0


@both_ways
def test_at_the_desk(app: Flask, htmx: bool) -> None:
    idea, ann, ben = make_idea(), Browser(app, make_member("team", name="Ann")), Browser(app, make_member("team", name="Ben"))
    url = f"/desk/ideas/{idea.id}/scorecard"
    assert ann.post(url, CARD | {"why": "Seen at the fair"}, htmx=htmx).status_code == (200 if htmx else 303)
    before = ben.get(url, htmx=htmx).text
    assert "Ann" not in before and "Seen at the fair" not in before and "Give yours first" in before
    refused = ben.post(url, CARD | {"effort": "", "reach": "123"}, htmx=htmx)
    assert refused.status_code == 422 and 'value="123"' in refused.text and "0.5 at least" in refused.text
    ben.post(url, CARD, htmx=htmx)
    after = ben.get(url, htmx=htmx).text
    assert "Ann" in after and "Seen at the fair" in after
    assert ben.post(f"{url}/removal", htmx=htmx).status_code == (200 if htmx else 303)
    assert "Seen at the fair" not in ben.get(url).text
    assert Browser(app, make_member("moderator")).post(url, CARD, htmx=htmx).status_code == 403


def test_the_scheme_at_the_desk(app: Flask) -> None:
    admin = Browser(app, make_member("admin"))
    refused = admin.post("/desk/boards/products/scoring", WEIGHTS | {"method": "criteria", "weight_cost": "9"})
    assert refused.status_code == 422 and "from 0 to 5" in refused.text
    assert admin.post("/desk/boards/products/scoring", WEIGHTS | {"method": "criteria"}).status_code == 303
    assert products().weights["weights"]["cost"] == 3
    assert "Cost and price" in Browser(app, make_member("team")).get(f"/desk/ideas/{make_idea().id}/scorecard").text


def test_the_page_costs_the_same_for_few_and_many_cards(app: Flask) -> None:
    few, many, browser = make_idea(), make_idea(), Browser(app, member := make_member("team"))
    actions.give(few, CARD, by=actor_of(member), now=NOON)
    for by in (actor_of(member), *(make_actor("team") for _ in range(20))):
        actions.give(many, CARD, by=by, now=NOON)
    counts = []
    for idea in (few, many, few):
        with statements() as seen:
            assert browser.get(f"/desk/ideas/{idea.id}/scorecard").status_code == 200
        counts.append(len(seen))
    assert counts[1] == counts[2] <= 12
