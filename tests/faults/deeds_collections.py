"""The use cases of picks and collections, each once; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.collections import actions
from ideas.collections.models import Collection, StaffPick
from tests.factories import NOON, make_actor, make_idea, make_member
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


def _gathered(**more: Any) -> tuple[Collection, Any]:
    fan = actor_of(make_member(**more))
    return actions.add_to_new("For small flats", make_idea(), by=fan, now=NOON), fan


@deed(once=False)
def begin_a_collection(_: Path) -> Act:
    fan = make_actor()
    return lambda: actions.gather("For small flats", by=fan, now=NOON)


@deed(once=False)
def begin_a_collection_with_an_idea(_: Path) -> Act:
    fan, idea = make_actor(), make_idea()
    return lambda: actions.add_to_new("For small flats", get(Idea, idea), "It folds.", by=fan, now=NOON)


@deed()
def put_an_idea_in(_: Path) -> Act:
    (collection, fan), idea = _gathered(), make_idea()
    return lambda: actions.add(get(Collection, collection), get(Idea, idea), by=fan, now=NOON)


@deed()
def take_an_idea_out(_: Path) -> Act:
    idea, fan = make_idea(), make_actor()
    collection = actions.add_to_new("For small flats", idea, by=fan, now=NOON)
    number = idea.id
    return lambda: actions.take_out(get(Collection, collection), number, by=fan, now=NOON)


@deed(once=False)
def move_an_idea_in_a_collection(_: Path) -> Act:
    (collection, fan), idea = _gathered(), make_idea()
    actions.add(collection, idea, by=fan, now=NOON)
    number = idea.id
    return lambda: actions.arrange(get(Collection, collection), number, step=-1, sentence="It folds.", by=fan, now=NOON)


@deed(once=False)
def change_a_collection(_: Path) -> Act:
    collection, fan = _gathered()
    return lambda: actions.change(get(Collection, collection), "For tiny flats", "They fold.", by=fan, now=NOON)


@deed()
def take_a_collection_back(_: Path) -> Act:
    collection, fan = _gathered()
    return lambda: actions.withdraw(get(Collection, collection), by=fan, now=NOON)


@deed()
def approve_a_collection(_: Path) -> Act:
    (collection, _fan), moderator = _gathered(known_at=None), make_actor("moderator")
    return lambda: actions.approve(get(Collection, collection), by=moderator, now=NOON)


@deed()
def refuse_a_collection(_: Path) -> Act:
    (collection, _fan), moderator = _gathered(known_at=None), make_actor("moderator")
    return lambda: actions.refuse(get(Collection, collection), reason="Advertising.", by=moderator, now=NOON)


@deed()
def hide_a_collection(_: Path) -> Act:
    (collection, _fan), moderator = _gathered(), make_actor("moderator")
    return lambda: actions.hide(get(Collection, collection), reason="spam", text="That is not for here.", by=moderator, now=NOON)


@deed()
def show_a_collection(_: Path) -> Act:
    (collection, _fan), moderator = _gathered(), make_actor("moderator")
    actions.hide(collection, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    return lambda: actions.show(get(Collection, collection), by=moderator, now=NOON)
