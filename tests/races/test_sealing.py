"""Many workers seal at the same moment, while people write: each event once, one order, no gap, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.board.models import Idea
from ideas.comments.actions import post
from ideas.core.db import session
from ideas.core.events import Event
from ideas.public_log import actions
from ideas.public_log.models import LogEntry
from ideas.public_log.queries.verifying import problems
from ideas.votes.actions import cast
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.races import PARALLEL
from tests.races.test_votes import together

pytestmark = both_databases
WRITERS, WORDS = 4, 6


@pytest.mark.parametrize("parallel", PARALLEL)
def test_many_workers_and_many_writers(app: Flask, monkeypatch: pytest.MonkeyPatch, parallel: int) -> None:
    monkeypatch.setattr(actions, "STEP", 3)
    ideas = [make_idea(goal=None).id for _ in range(WRITERS)]
    fans = [make_actor() for _ in range(WRITERS)]

    def write(at: int) -> None:
        for _ in range(WORDS):
            post(session().get_one(Idea, ideas[at]), "I want this very much.", by=fans[at], now=NOON)
            session().rollback()

    works = [lambda at=at: write(at) for at in range(WRITERS)] + [lambda: actions.seal_log(now=NOON)] * parallel
    assert together(app, works) == []
    actions.seal_log(now=NOON)
    session().rollback()
    assert session().scalars(select(LogEntry.seq).order_by(LogEntry.seq)).all() == list(range(1, WRITERS * WORDS + 2))
    sealed = Counter(session().scalars(select(LogEntry.event_id).where(LogEntry.event_id.is_not(None))))
    assert sealed == Counter(session().scalars(select(Event.id).where(Event.kind == "comment.posted")).all())
    assert list(problems()) == []


@pytest.mark.parametrize("parallel", PARALLEL)
def test_a_day_is_tallied_once(app: Flask, monkeypatch: pytest.MonkeyPatch, parallel: int) -> None:
    monkeypatch.setattr(actions, "PART", 2)
    actions.seal_log(now=NOON)
    fan = make_actor()
    for _ in range(5):
        cast(make_idea(goal=None), by=fan, now=NOON)
    assert together(app, [lambda: actions.seal_log(now=NOON + timedelta(days=1))] * parallel) == []
    session().rollback()
    assert session().scalar(select(func.count()).where(LogEntry.day.is_not(None))) == 1
    assert session().scalar(select(func.count()).where(LogEntry.kind == "votes.tallied")) == 3
    assert list(problems()) == []
