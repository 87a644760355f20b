"""The use cases of the inbox, each once; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from pathlib import Path

from ideas.board.models import Idea
from ideas.triage.actions import assigning, presence, views
from tests.factories import NOON, make_actor, make_idea
from tests.faults.deeds import Act, deed, get


@deed()
def give_an_idea_to_somebody(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    return lambda: assigning.assign(get(Idea, idea), team.id, by=team, now=NOON)


@deed()
def be_at_an_idea(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    return lambda: presence.be_here(get(Idea, idea), "answering", by=team, now=NOON)


@deed()
def keep_a_list(_: Path) -> Act:
    team = make_actor("team")
    return lambda: views.keep("Late ones", "view=first&late=1", by=team, now=NOON)


@deed()
def let_go_of_a_list(_: Path) -> Act:
    team = make_actor("team")
    number = views.keep("Late ones", "view=first&late=1", by=team, now=NOON).id
    return lambda: views.let_go(number, by=team, now=NOON)
