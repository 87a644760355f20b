"""Limits of a day hold when everything is sent at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea
from ideas.board.queries.drafts import terms_in_force
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import StageChange
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.races.test_votes import together

pytestmark = both_databases
PARALLEL = 20
MOST = 7


@pytest.fixture(autouse=True)
def limits() -> Iterator[None]:
    doors.limits, before = True, doors.limits
    yield
    doors.limits = before


def _set(name: str, value: int) -> None:
    with writing() as current:
        current.add(NumberRow(name=name, value=value))


def _causes(raised: list[BaseException]) -> set[str]:
    return {error.refusal.cause if isinstance(error, Refused) else repr(error) for error in raised}


def test_comments_of_a_day(app: Flask) -> None:
    _set("comments_per_day", MOST)
    fan, ideas = make_actor(), [make_idea().id for _ in range(4)]
    raised = together(app, [lambda n=n: talk.post(session().get_one(Idea, ideas[n % 4]), f"Comment {n}", by=fan, now=NOON) for n in range(PARALLEL)])
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Comment).where(Comment.author_id == fan.id)) == MOST
    assert _causes(raised) == {"comments_per_day"}
    assert len(raised) == PARALLEL - MOST


def test_ideas_of_a_day(app: Flask) -> None:
    _set("ideas_per_day", MOST)
    fan, soon = make_member(), NOON + timedelta(minutes=1)
    drafts = [make_idea(fan, stage="draft", problem="The floor is full of rails.", body="A strip of beech. " * 5).id for _ in range(PARALLEL)]
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    terms, by = terms_in_force(board.id), actor_of(fan)
    raised = together(app, [
        lambda idea=idea: lifecycle.submit(session().get_one(Idea, idea), terms_version=terms.version, checklist=True, by=by, now=soon) for idea in drafts
    ])
    session().rollback()
    assert session().scalar(select(func.count()).select_from(StageChange).where(StageChange.by_id == fan.id, StageChange.from_stage == "draft")) == MOST
    assert _causes(raised) == {"too_many_ideas"}



