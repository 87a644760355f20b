"""The use cases of merging, in the same table: announced, objected to, hastened, called off, done, undone; suggestions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.lifecycle import actions as lifecycle
from ideas.search.actions import reindex
from ideas.triage.actions import merging, suggesting, unmerging
from ideas.triage.models.merging import Merge, MergeSuggestion
from ideas.triage.queries.suggesting import waiting_suggestions
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get

WHY, DUE = "Both ask for the same thing.", NOON + timedelta(days=7)


def _pair() -> tuple[Idea, Idea, Member, Actor]:
    fan = make_member()
    idea, main = make_idea(goal=None), make_idea(goal=None)
    for one in (idea, main):
        votes.cast(one, by=make_actor(), now=NOON)
    votes.cast(idea, by=actor_of(fan), now=NOON)
    return idea, main, fan, make_actor("team")


def _announced() -> tuple[Merge, Member, Actor]:
    idea, main, fan, team = _pair()
    return merging.announce(idea, main, reason=WHY, by=team, now=NOON), fan, team


@deed()
def announce_a_merge(_: Path) -> Act:
    idea, main, _fan, team = _pair()
    return lambda: merging.announce(get(Idea, idea), get(Idea, main), reason=WHY, by=team, now=NOON)


@deed()
def hasten_a_merge(_: Path) -> Act:
    merge, moderator = _announced()[0], make_actor("moderator")
    return lambda: merging.hasten(get(Merge, merge), 0, reason="The same person wrote both.", by=moderator, now=NOON)


@deed(once=False)
def object_to_a_merge(_: Path) -> Act:
    merge, fan, _team = _announced()
    me = actor_of(fan)
    return lambda: merging.protest(get(Merge, merge), "Mine is for the garden.", by=me, now=NOON)


@deed()
def read_objections(_: Path) -> Act:
    merge, fan, team = _announced()
    said = merging.protest(merge, "Mine is for the garden.", by=actor_of(fan), now=NOON)
    return lambda: merging.read_objections(get(Merge, merge), up_to=said.at, by=team, now=NOON)


@deed()
def call_a_merge_off(_: Path) -> Act:
    merge, _fan, team = _announced()
    return lambda: merging.call_off(get(Merge, merge), reason="They are two after all.", by=team, now=NOON)


@deed()
def give_a_merge_up(_: Path) -> Act:
    merge, _fan, team = _announced()
    lifecycle.move(get(Idea, merge.main_id), "declined", reason="other", text="We looked at it for long and say no.", by=team, now=NOON)
    return lambda: merging.give_up(get(Merge, merge), "main_not_open", now=DUE)


@deed()
def merge_two_ideas(_: Path) -> Act:
    merge = _announced()[0]
    return lambda: merging.carry_out(get(Merge, merge), now=DUE)


@deed()
def merge_what_is_due(_: Path) -> Act:
    _announced()
    return lambda: merging.run_merges(now=DUE)


@deed()
def undo_a_merge(_: Path) -> Act:
    merge, _fan, team = _announced()
    merging.carry_out(merge, now=DUE)
    return lambda: unmerging.undo(get(Merge, merge), reason="They are two after all.", by=team, now=DUE)


def _alike() -> int:
    for number in (1, 2):
        make_idea(title=f"A marble run along the wall {number}")
    reindex()
    suggesting.suggest_merges(now=NOON)
    return waiting_suggestions()[0].suggestion.id


@deed()
def keep_what_looks_alike(_: Path) -> Act:
    one, other = make_idea(), make_idea()
    found = [suggesting.Alike(other.id, one.id, 40, ["wall"])]
    return lambda: suggesting.keep([one.id, other.id], found, now=NOON)


@deed()
def put_a_suggestion_aside(_: Path) -> Act:
    number, team = _alike(), make_actor("team")
    return lambda: suggesting.dismiss(get(MergeSuggestion, number), by=team, now=NOON)


@deed()
def bring_a_suggestion_back(_: Path) -> Act:
    number, team = _alike(), make_actor("team")
    suggesting.dismiss(get(MergeSuggestion, number), by=team, now=NOON)
    return lambda: suggesting.bring_back(get(MergeSuggestion, number), by=team, now=NOON)
