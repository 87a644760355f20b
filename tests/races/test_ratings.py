"""One person rates one answer from many windows at the same moment: one row, one event of giving it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.lifecycle import actions as lifecycle
from ideas.ratings import actions
from ideas.ratings.models import RatedMonth, Rating
from ideas.votes import actions as votes
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.races import PARALLEL, ROUNDS
from tests.races.test_votes import together

pytestmark = [both_databases, pytest.mark.parametrize("parallel", PARALLEL)]


def test_many_clicks_are_one_rating(app: Flask, parallel: int) -> None:
    fan, team = make_actor(), make_actor("team")
    for _ in range(ROUNDS):
        idea = make_idea()
        number, update = idea.id, lifecycle.post_update(idea, text="We look at it.", by=team, now=NOON).id
        votes.cast(idea, by=fan, now=NOON)
        session().rollback()
        works = [lambda at=at: actions.rate(session().get_one(Idea, number), "update", update, at % 5 + 1, by=fan, now=NOON) for at in range(parallel)]
        assert together(app, works) == []
        session().rollback()
        assert session().scalar(select(func.count()).where(Rating.thing_id == update, Rating.member_id == fan.id)) == 1
        assert session().scalar(select(func.count()).where(Event.kind == "answer.rated", Event.idea_id == number)) == 1


def test_a_month_is_closed_once(app: Flask, parallel: int) -> None:
    from datetime import timedelta

    idea, fan = make_idea(), make_actor()
    update = lifecycle.post_update(idea, text="We look at it.", by=make_actor("team"), now=NOON)
    votes.cast(idea, by=fan, now=NOON)
    actions.rate(idea, "update", update.id, 3, by=fan, now=NOON)
    session().rollback()
    raised = together(app, [lambda: actions.close_months(now=NOON + timedelta(days=40))] * parallel)
    session().rollback()
    assert len(raised) < parallel
    assert session().scalar(select(func.count()).select_from(RatedMonth)) == 2
    assert session().scalar(select(func.count()).where(Event.kind == "ratings.month_closed")) == 1
