"""What an event means for points: thanks that bring some, what takes them back, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ideas.rewards.rules.table import RULES
from ideas.rewards.rules.thanks import Given, State, Thank


@dataclass(frozen=True)
class Kind:
    """By which rule an event counts, and whether it brings (`thank`), takes a mark back (`undo`), hides a thing or shows it.

    `personal` thanks count once of each giver; `mutual` ones concern the giver's season too, since thanks may go both ways. `unnamed` ones are kept there
    without whom they went to: who gave a hint is told to nobody. `by_idea`: the thing is the idea, of which a member answers the questions once and
    gives one hint (whose number no event tells: it would name who gave it). `own`: it concerns who did it.
    """

    rule: str
    means: str
    personal: bool = False
    mutual: bool = False
    unnamed: bool = False
    by_idea: bool = False
    own: bool = False


THANKS = {
    "comment.found_helpful": Kind("helpful", "thank", personal=True, mutual=True),
    "comment.not_helpful": Kind("helpful", "undo", personal=True, mutual=True),
    "comment.withdrawn": Kind("helpful", "hide"),
    "comment.hidden": Kind("helpful", "hide"),
    "comment.shown": Kind("helpful", "show"),
    "hint.used": Kind("hint", "thank", personal=True, mutual=True, unnamed=True, by_idea=True),
    "hint.hidden": Kind("hint", "hide", by_idea=True),
    "hint.shown": Kind("hint", "show", by_idea=True),
    "report.decided": Kind("report", "thank"),
    "report.borne_out": Kind("report", "thank"),
    "report.overturned": Kind("report", "hide"),
    "survey.answered": Kind("survey", "thank", by_idea=True),
    "survey.cleared": Kind("survey", "hide", by_idea=True),
    "vote.withdrawn": Kind("survey", "hide", by_idea=True, own=True),  # the answers hang on the support and go with it
}
TOGGLES = ("idea.removed", "idea.restored", "idea.parted")


@dataclass(frozen=True)
class Act:
    """An event of thanks: whom it concerns, who did it, and on which day of the portal. `both_ways` is whether the giver's own thanks were looked at by then."""

    id: int
    kind: str
    day: date
    thing_id: int | None
    idea_id: int | None
    member_id: int | None
    actor_id: int | None
    earns: bool
    both_ways: bool = True


def concerned_by(act: Act) -> list[int]:
    """Whose season an act changes: nobody's where it brings nothing; where thanks may go both ways the giver's too.

    Of `unnamed` thanks the giver's always: whether it changed would tell whether a member had them.
    """
    kind = THANKS[act.kind]
    member_id = act.actor_id if kind.own else act.member_id
    brings = member_id is not None and (kind.means != "thank" or act.earns)
    gives = kind.mutual and act.both_ways and (brings or kind.unnamed)
    return sorted({one for one, concerned in ((member_id, brings), (act.actor_id, gives)) if concerned and one is not None})


def part_of(act: Act, member_id: int) -> Thank | State | Given:
    """What an act is in the season of one of those concerned."""
    kind = THANKS[act.kind]
    thing = (act.idea_id if kind.by_idea else act.thing_id) or 0
    giver = act.actor_id if kind.personal else None
    if kind.means != "thank":
        return State(act.id, thing, giver, stands=kind.means == "show")
    if member_id == act.member_id:
        return Thank(act.id, act.day, thing, giver, RULES[kind.rule].points)
    return Given(act.id, act.day, thing, 0 if kind.unnamed else act.member_id or 0)
