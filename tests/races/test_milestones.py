"""Votes that cross a milestone at the same moment pass it once, and its days come once; the clock and a vote do not pass each other by."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.board.models import Idea
from ideas.board.rules.campaign import Campaign, Step, after_days, opening
from ideas.core.db import session
from ideas.core.events import Event
from ideas.lifecycle.actions.clock import run_clock, strike
from ideas.lifecycle.models import Milestone, StageChange
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.races import PARALLEL, ROUNDS
from tests.races.test_votes import cast, rows_and_count, together

pytestmark = both_databases


def count(model, *conditions) -> int:
    return session().scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.mark.parametrize("parallel", PARALLEL)
def test_a_milestone_is_crossed_once(app: Flask, parallel: int) -> None:
    fans, campaign = [make_actor() for _ in range(parallel)], Campaign("own", 60, (Step(max(parallel // 2, 1), 120), Step(parallel + 1, 0)))
    for _ in range(ROUNDS):
        idea_id = make_idea(**opening(campaign, NOON, NOON)).id
        assert together(app, [lambda fan=fan: cast(idea_id, fan) for fan in fans]) == []
        assert rows_and_count(idea_id) == (parallel, parallel)
        idea = session().get_one(Idea, idea_id, populate_existing=True)
        assert (idea.milestone_count, idea.closes_at) == (1, after_days(NOON, 180))
        assert count(Milestone, Milestone.idea_id == idea_id) == count(Event, Event.idea_id == idea_id, Event.kind == "idea.passed_milestone") == 1


@pytest.mark.parametrize("parallel", PARALLEL)
def test_many_clocks_end_an_idea_once(app: Flask, parallel: int) -> None:
    campaign = Campaign("own", 60, (Step(10, 0),))
    for _ in range(ROUNDS):
        idea_id, over = make_idea(**opening(campaign, NOON, NOON)).id, after_days(NOON, 60)
        works = [lambda: run_clock(now=over), *[lambda: strike(session().get_one(Idea, idea_id), now=over)] * parallel]
        assert together(app, works) == []
        session().rollback()
        assert session().get_one(Idea, idea_id, populate_existing=True).stage == "expired"
        assert count(StageChange, StageChange.idea_id == idea_id, StageChange.to_stage == "expired") == 1
        assert count(Event, Event.idea_id == idea_id, Event.kind == "idea.expired") == 1
