"""The use cases of picks and collections, each once; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.board.models import Idea
from ideas.collections import actions
from ideas.collections.models import StaffPick
from tests.factories import NOON, make_actor, make_idea
from tests.faults.deeds import Act, deed, get

WHY = "I would build it tonight, with what lies in my cellar."


def _picked(idea: Idea) -> StaffPick:
    return actions.pick(idea, WHY, from_day=NOON.date(), until=NOON.date() + timedelta(days=3), by=make_actor("team"), now=NOON)


@deed()
def recommend(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    return lambda: actions.pick(get(Idea, idea), WHY, from_day=NOON.date(), until=NOON.date() + timedelta(days=3), by=team, now=NOON)


@deed()
def take_a_recommendation_back(_: Path) -> Act:
    row, team = _picked(make_idea()), make_actor("team")
    return lambda: actions.take_back(get(StaffPick, row), by=team, now=NOON)
