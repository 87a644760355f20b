"""What an idea brings those who made it: from its events alone, in their order, which its lock has made the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ideas.rewards.rules.table import RULES, milestone_points

STANDING_AGAIN = ("idea.restored", "idea.unmerged")
GONE = ("idea.removed", "idea.withdrawn", "idea.merged")
GONE_STAGES = frozenset(("removed", "withdrawn", "merged"))
BRINGING = ("idea.published", "idea.passed_milestone", "idea.reached_goal", "idea.moved")
RETURNED, PARTED = "idea.returned", "idea.parted"
TAKING = (*GONE, *STANDING_AGAIN, PARTED)
OF_IDEAS = (*BRINGING, *TAKING, RETURNED)


@dataclass(frozen=True)
class Happening:
    """An event as the rules see it."""

    id: int
    kind: str
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Due:
    """What is to stand in the ledger: from which event, by which rule, for whom. `of` is the event whose entry it takes back or gives again."""

    event_id: int
    rule: str
    member_id: int
    points: int
    at: datetime
    of: int | None = None


def shares_in(earns: object) -> list[tuple[int, int]]:
    """Who earns and how much of it in per cent, as an event says it: `12:60,15:40`; nobody where it says nothing."""
    return [(int(member), int(share)) for member, share in (part.split(":") for part in str(earns or "").split(",") if part)]


def divided(points: int, shares: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Points by shares, whole ones: the greatest remainders first, among equal ones the lower number. Shares that are missing to 100 fall to nobody."""
    whole = {member: points * share // 100 for member, share in shares}
    spare = points * sum(share for _, share in shares) // 100 - sum(whole.values())
    for member, _share in sorted(shares, key=lambda one: (-(points * one[1] % 100), one[0]))[:spare]:
        whole[member] += 1
    return whole


def due_for(events: Iterable[Happening]) -> list[Due]:
    """All that an idea has brought and taken back up to now, events in the order of their numbers.

    What an idea brought is taken back as long as it is removed, withdrawn, or part of another; it comes again with the idea.
    A milestone that only a merge made it pass goes for good where that merge is undone.
    """
    brought: list[Due] = []
    due: list[Due] = []
    stands, returned = True, False
    for event in events:
        if event.kind == RETURNED:
            returned = True
        elif event.kind in BRINGING:
            had = {one.rule for one in brought}  # each thing is paid once for an idea, whoever shares in it by then: a second approval brings nothing
            new = [one for one in _brought_by(event, first_try=not returned) if one.rule not in had]
            brought, due = brought + new, due + new
        elif event.kind == PARTED:
            lost = [one for one in brought if is_undone(milestone_of(one.rule), event)]
            brought = [one for one in brought if one not in lost]
            due += [Due(event.id, one.rule, one.member_id, -one.points, event.at, of=one.event_id) for one in lost if one.points and stands]
        elif _stands_after(event) != stands:
            stands = not stands
            due += [Due(event.id, one.rule, one.member_id, one.points if stands else -one.points, event.at, of=one.event_id) for one in brought if one.points]
    return due


def milestone_of(rule: str) -> int:
    """The number in a rule such as `milestone:3`; 0 where it is about none."""
    name, _, number = rule.partition(":")
    return int(number) if name == "milestone" else 0


def is_undone(number: int, event: Happening) -> bool:
    """Whether an undone merge left an idea without the milestone of this number; events from before points say nothing of it."""
    return number > int(event.facts.get("milestones", number))


def spot_states(number: int, toggles: Iterable[Happening]) -> list[tuple[int, bool]]:
    """What became of a passed milestone since: by event, whether it stands; once undone it stays so."""
    states: list[tuple[int, bool]] = []
    for event in toggles:
        if event.kind != PARTED:
            states.append((event.id, event.kind == "idea.restored"))
        elif is_undone(number, event):
            return [*states, (event.id, False)]
    return states


def _stands_after(event: Happening) -> bool:
    return event.kind in STANDING_AGAIN and event.facts.get("to_stage") not in GONE_STAGES


def _brought_by(event: Happening, *, first_try: bool) -> list[Due]:
    shares = shares_in(event.facts.get("earns"))
    return [
        Due(event.id, rule, member, points, event.at)
        for rule, whole in _rules_of(event, first_try=first_try).items() for member, points in divided(whole, shares).items()
    ]


def _rules_of(event: Happening, *, first_try: bool) -> dict[str, int]:
    if event.kind == "idea.published":
        if event.facts.get("repeats"):  # said before: a line that tells so, and nothing else
            return {"published": 0}
        return {name: RULES[name].points for name in ("published", *(("first_try",) if first_try else ()))}
    if event.kind == "idea.moved":
        return {"approved": RULES["approved"].points} if event.facts.get("to_stage") == "approved" else {}
    number = int(event.facts.get("number", 1))
    return {f"milestone:{number}": milestone_points(number)}
