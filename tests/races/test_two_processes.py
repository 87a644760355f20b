"""Thousands of votes through two server processes at once: every number is exact."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.lifecycle.models import StageChange
from ideas.search.actions import reindex
from ideas.votes.models import Vote
from tests.conftest import both_databases
from tests.factories import api_token, make_idea, make_member
from tests.faults.load import Crowd, votes
from tests.serving import Served

IDEAS = 20


@both_databases
@pytest.mark.parametrize("members", [24, pytest.param(1000, marks=pytest.mark.nightly)])
def test_all_votes_count_through_two_processes(app: Flask, tmp_path: Path, members: int) -> None:
    """The last idea's goal is all its voters, so it is reached by the very last vote, and once."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    database_url = address if "postgresql" in address else ""
    ideas = [make_idea(goal=members if turn == IDEAS - 1 else None).id for turn in range(IDEAS)]
    tokens = {member.id: api_token(member) for member in (make_member() for _ in range(members))}
    reindex(lambda _done: None)
    with Served(tmp_path, database_url=database_url) as first, Served(tmp_path, "--no-worker", database_url=database_url) as second:
        crowd = Crowd([first, second], votes(tokens, ideas), threads=8)
        crowd.start()
        memory = crowd.finish()
        assert memory.wrong == []
        assert memory.unsure == {}
        assert len(memory.done["vote"]) == members * IDEAS
        assert counts() == dict.fromkeys(ideas, (members, members, members))
        assert reached(ideas) == {ideas[-1]: 1}
        session().rollback()
        assert first.check() == []


def counts() -> dict[int, tuple[int, int, int]]:
    """Idea → stored number, rows, events."""
    session().rollback()
    stored = dict(session().execute(select(Idea.id, Idea.vote_count)).all())
    rows = Counter(session().scalars(select(Vote.idea_id)))
    told = dict(session().execute(select(Event.idea_id, func.count()).where(Event.kind == "vote.cast").group_by(Event.idea_id)).all())
    return {idea: (number, rows[idea], told.get(idea, 0)) for idea, number in stored.items()}


def reached(ideas: list[int]) -> dict[int, int]:
    """Idea → how often it reached its goal."""
    return dict(Counter(session().scalars(select(StageChange.idea_id).where(StageChange.to_stage == "in_review", StageChange.idea_id.in_(ideas)))))
