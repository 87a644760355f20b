"""Votes while two ideas become one, and while they become two again: nothing is counted twice, nothing is lost, nobody waits in a circle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.triage.actions import merging, unmerging
from ideas.triage.models.merging import Merge
from ideas.upkeep.check import merges_whole, ranks_true, votes_counted
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.races import PARALLEL, ROUNDS
from tests.races.test_votes import cast, rows_and_count, take_back, together

pytestmark = both_databases
WHY, DUE = "Both ask for the same thing.", NOON + timedelta(days=7)


def causes(raised: list[BaseException]) -> set[str]:
    return {error.refusal.cause if isinstance(error, Refused) else repr(error) for error in raised}


def problems() -> list[str]:
    session().rollback()
    return [problem for look in (votes_counted, merges_whole, ranks_true) for problem in look(DUE).problems]


def supporters(idea_id: int) -> set[int]:
    session().rollback()
    return set(session().scalars(select(Vote.member_id).where(Vote.idea_id == idea_id)))


def announced() -> tuple[int, int, int, Actor]:
    """Two ideas whose numbers are in either order, the merge, who announced it."""
    team, (one, other) = make_actor("team"), (make_idea(goal=None) for _ in range(2))
    idea, main = (one, other) if team.id and team.id % 2 else (other, one)
    return idea.id, main.id, merging.announce(idea, main, reason=WHY, by=team, now=NOON).id, team


def carry_out(merge_id: int) -> object:
    return merging.carry_out(session().get_one(Merge, merge_id), now=DUE)


@pytest.mark.parametrize("parallel", PARALLEL[1:])
def test_votes_while_merging(app: Flask, parallel: int) -> None:
    """Whoever comes in time is united, whoever comes too late is told where to; on the main idea everybody counts."""
    fans = [make_actor() for _ in range(parallel)]
    for turn in range(ROUNDS):
        idea_id, main_id, merge_id, _team = announced()
        for fan in fans[::4]:
            cast(idea_id, fan)
        acts = (lambda fan: cast(idea_id, fan), lambda fan: cast(main_id, fan), lambda fan: take_back(idea_id, fan), lambda fan: take_back(main_id, fan))
        works = [lambda fan=fan, act=acts[(at + turn) % 4]: act(fan) for at, fan in enumerate(fans)]
        works.insert(parallel // 2, lambda: carry_out(merge_id))
        assert causes(together(app, works)) <= {"merged"}
        assert supporters(main_id) >= supporters(idea_id) - {int(one or 0) for one in session().scalars(select(Idea.author_id))} - withdrawn(main_id)
        rows, count = rows_and_count(main_id)
        assert rows == count
        assert problems() == []


def withdrawn(main_id: int) -> set[int]:
    from ideas.core.events import Event

    return set(session().scalars(select(Event.actor_id).where(Event.idea_id == main_id, Event.kind == "vote.withdrawn")))


@pytest.mark.parametrize("parallel", PARALLEL[1:2])
def test_votes_while_it_is_undone(app: Flask, parallel: int) -> None:
    fans = [make_actor() for _ in range(parallel)]
    for _ in range(ROUNDS):
        idea_id, main_id, merge_id, team = announced()
        for fan in fans[::2]:
            cast(idea_id, fan)
        carry_out(merge_id)
        works = [lambda fan=fan, at=at: (take_back if at % 3 == 0 else cast)(main_id, fan) for at, fan in enumerate(fans)]
        works.insert(parallel // 2, lambda: unmerging.undo(session().get_one(Merge, merge_id), reason=WHY, by=team, now=DUE))
        assert together(app, works) == []
        assert session().scalar(select(func.count()).select_from(Vote).where(Vote.merge_id.is_not(None))) == 0
        assert problems() == []


def test_merged_once_and_in_one_direction_only(app: Flask) -> None:
    """Two of the team at once: both ways round, and the same again."""
    for _ in range(ROUNDS):
        one, other, team = make_idea(goal=None).id, make_idea(goal=None).id, make_actor("team")

        def announce(here: int, there: int, team: Actor = team) -> object:
            return merging.announce(session().get_one(Idea, here), session().get_one(Idea, there), reason=WHY, by=team, now=NOON)

        raised = together(app, [lambda: announce(one, other), lambda: announce(other, one), lambda: announce(one, other)] * 2)  # noqa: B023 (they are done before the next round)
        assert len(raised) == 5
        assert causes(raised) <= {"going_already", "main_is_going", "is_a_head"}
        merge_id = session().scalar(select(Merge.id).where(Merge.idea_id.in_((one, other))))
        assert causes(together(app, [lambda: carry_out(int(merge_id or 0))] * 3)) == {"merge_settled"}  # noqa: B023
        assert problems() == []
