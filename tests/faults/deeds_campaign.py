"""The use cases of campaigns, in the same table: a milestone, a warning, the end, a new version."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.board.rules.campaign import Campaign, Step, opening
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.clock import strike
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get

TINY = Campaign("own", 20, (Step(1, 10), Step(9, 0)))


def _running() -> Idea:
    return make_idea(tags=("wood",), **opening(TINY, NOON, NOON))


@deed()
def pass_a_milestone(_: Path) -> Act:
    idea, fan = _running(), make_actor()
    return lambda: votes.cast(get(Idea, idea), by=fan, now=NOON)


@deed()
def warn_of_the_end(_: Path) -> Act:
    idea = _running()
    return lambda: strike(get(Idea, idea), now=NOON + timedelta(days=14))


@deed()
def end_a_campaign(_: Path) -> Act:
    idea = _running()
    return lambda: strike(get(Idea, idea), now=NOON + timedelta(days=21))


@deed()
def begin_a_new_version(_: Path) -> Act:
    creator = make_member()
    idea = make_idea(creator, stage="expired", tags=("wood",))
    return lambda: lifecycle.begin_again(get(Idea, idea), by=actor_of(creator), now=NOON)
