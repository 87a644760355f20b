"""Who has had ideas in public and nothing restricted within a year does not wait on boards that look first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import Board
from ideas.core.db import writing
from ideas.lifecycle import actions
from ideas.moderation.models import Statement
from ideas.moderation.rules import is_trusted
from ideas.moderation.suspensions import lift_suspension, suspend
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

YEAR = timedelta(days=366)


@pytest.mark.parametrize(
    ("published", "sustained", "least", "known", "trusted"),
    [(3, 0, 3, True, True), (2, 0, 3, True, False), (9, 1, 3, True, False), (9, 0, 0, True, False), (3, 0, 3, False, False)],
)
def test_the_record_decides(published: int, sustained: int, least: int, known: bool, trusted: bool) -> None:  # noqa: FBT001 (a table)
    assert is_trusted(Actor(1, "member", known=known), published, sustained, least) is trusted


@both_databases
def test_on_a_board_that_looks_first(app: Flask) -> None:
    fan, moderator = make_member(), make_actor("moderator")
    with writing() as current:
        current.execute(update(Board).values(pre_moderation=True))

    def sent() -> str:
        draft = make_idea(fan, stage="draft")
        return actions.submit(draft, terms_version=_terms(draft), checklist=True, by=actor_of(reload(fan)), now=NOON).stage

    assert sent() == "submitted"
    for _ in range(3):
        make_idea(fan)
    assert sent() == "gathering"
    suspend(reload(fan), until=NOON + timedelta(days=1), reason="Insults in many comments.", by=moderator, now=NOON - timedelta(days=2))
    with writing() as current:
        current.execute(update(type(fan)).where(type(fan).id == fan.id).values(suspended_until=None))
    assert sent() == "submitted"  # the suspension is over, and it was not taken back
    with writing() as current:
        current.execute(update(Statement).values(at=NOON - YEAR))
    assert sent() == "gathering"
    suspend(reload(fan), until=NOON + timedelta(days=1), reason="Insults in many comments.", by=moderator, now=NOON)
    lift_suspension(reload(fan), by=moderator, now=NOON)
    assert sent() == "gathering"


def _terms(draft: object) -> str:
    from ideas.board.queries.drafts import terms_in_force

    terms = terms_in_force(draft.board_id)  # type: ignore[attr-defined]
    return terms.version if terms else ""
