"""The use cases of a member's home, in the same table: a visit, suggestions off and on."""

from __future__ import annotations

from pathlib import Path

from ideas.homes import actions as homes
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea
from tests.faults.deeds import Act, deed


@deed()
def visit_ones_home(_: Path) -> Act:
    fan = make_actor()
    votes.cast(make_idea(goal=None, tags=("wood",)), by=fan, now=NOON)
    make_idea(tags=("wood",))
    return lambda: homes.note_visit(by=fan, now=NOON)


@deed()
def have_nothing_suggested(_: Path) -> Act:
    fan = make_actor()
    return lambda: homes.choose_suggestions(wanted=False, by=fan, now=NOON)


@deed()
def have_ideas_suggested_again(_: Path) -> Act:
    fan = make_actor()
    make_idea(tags=("wood",))
    homes.choose_suggestions(wanted=False, by=fan, now=NOON)
    return lambda: homes.choose_suggestions(wanted=True, by=fan, now=NOON)
