"""Rounds that begin, decisions that are published and moves by hand at the same moment: each idea in one place, each decision once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import StageChange
from ideas.reviews import actions
from ideas.reviews.actions.rounds import take_in
from ideas.reviews.models import PreparedDecision, Round, RoundEntry, Scorecard
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea
from tests.races import PARALLEL, ROUNDS
from tests.races.test_votes import together
from tests.reviews.scenes import BEGUN, ENTRY, LATER, NO, TEXT, begun, reviewer, scores

pytestmark = both_databases


def causes(raised: list[BaseException]) -> set[str]:
    """What was refused."""
    return {error.refusal.cause if isinstance(error, Refused) else repr(error) for error in raised}


def count(model, *where) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(model).where(*where)) or 0


@pytest.mark.parametrize("parallel", PARALLEL)
def test_several_rounds_begin_at_once(app: Flask, parallel: int) -> None:
    """Workers and rounds: every idea comes into exactly one of them."""
    admin = make_actor("admin")
    rounds = [actions.make(entry_closes_on=ENTRY + timedelta(days=day), decisions_on=None, by=admin, now=BEGUN - timedelta(days=9)).id for day in (0, 1)]
    ideas = [make_idea(stage="in_review").id for _ in range(6)]
    works = [lambda at=at: take_in(session().get_one(Round, rounds[at % 2]), now=BEGUN + timedelta(days=3)) for at in range(parallel)]
    assert causes(together(app, works)) <= {"entry_not_due"}
    found = session().execute(select(RoundEntry.idea_id, func.count()).group_by(RoundEntry.idea_id)).all()
    assert sorted(found) == [(idea, 1) for idea in ideas]


@pytest.mark.parametrize("parallel", PARALLEL)
def test_several_workers_publish_what_is_due(app: Flask, parallel: int) -> None:
    for _turn in range(2):
        before = count(Event, Event.kind == "idea.moved")
        session().query(PreparedDecision).delete()
        session().query(RoundEntry).delete()
        session().query(Round).delete()
        session().commit()
        found, entries = begun(*[make_idea(stage="in_review") for _ in range(5)])
        team = make_actor("team")
        for entry in entries:
            actions.prepare(entry, NO, by=team, now=LATER)
        actions.publish_together(found, [entry.id for entry in entries], LATER, by=team, now=LATER)
        assert together(app, [lambda: actions.publish_due(now=LATER)] * parallel) == []
        assert count(Event, Event.kind == "idea.moved") == before + 5
        assert count(PreparedDecision, PreparedDecision.published_at.is_not(None)) == 5


@pytest.mark.parametrize("parallel", PARALLEL)
def test_a_decision_is_published_while_the_idea_is_moved_by_hand(app: Flask, parallel: int) -> None:
    found, entries = begun(*[make_idea(stage="in_review") for _ in range(ROUNDS)])
    team = make_actor("team")
    for entry in entries:
        actions.prepare(entry, NO, by=team, now=LATER)
    actions.publish_together(found, [entry.id for entry in entries], LATER, by=team, now=LATER)
    ids = [entry.idea_id for entry in entries]
    works = [lambda idea=idea: lifecycle.move(session().get_one(Idea, idea), "approved", text=TEXT, by=team, now=LATER) for idea in ids for _ in range(parallel // 2)]
    works[:0] = [lambda: actions.publish_due(now=LATER)]
    assert causes(together(app, works)) <= {"transition_not_allowed"}
    for idea in ids:
        assert count(StageChange, StageChange.idea_id == idea, StageChange.from_stage == "in_review") == 1
    done = count(PreparedDecision, PreparedDecision.published_at.is_not(None)) + count(PreparedDecision, PreparedDecision.dropped_at.is_not(None))
    assert done == len(ids)


@pytest.mark.parametrize("parallel", PARALLEL)
def test_one_reviewer_scores_and_declares_at_once(app: Flask, parallel: int) -> None:
    found, (entry,) = begun()
    _member, one = reviewer(found)
    number = entry.id
    works = [lambda: actions.score(session().get_one(RoundEntry, number), scores(), {}, by=one, now=LATER)] * parallel
    works.append(lambda: actions.declare(session().get_one(RoundEntry, number), "My sister runs it.", by=one, now=LATER))
    assert causes(together(app, works)) <= {"conflict"}
    assert count(Scorecard) == 0, "whoever came first: what is tied does not count"


@pytest.mark.parametrize("parallel", PARALLEL)
def test_a_round_is_closed_once(app: Flask, parallel: int) -> None:
    found, (entry,) = begun()
    team, number = make_actor("team"), found.id
    lifecycle.move(session().get_one(Idea, entry.idea_id), "approved", text=TEXT, by=team, now=LATER)
    raised = together(app, [lambda: actions.close(session().get_one(Round, number), by=team, now=LATER)] * parallel)
    assert causes(raised) == {"round_closed"} and len(raised) == parallel - 1
    assert count(Event, Event.kind == "round.closed") == 1
