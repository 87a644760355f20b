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
RETURNED = "idea.returned"
OF_IDEAS = (*BRINGING, *GONE, *STANDING_AGAIN, RETURNED)


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
    """
    brought: list[Due] = []
    due: list[Due] = []
    stands, returned = True, False
    for event in events:
        if event.kind == RETURNED:
            returned = True
        elif event.kind in BRINGING:
            new = [one for one in _brought_by(event, first_try=not returned) if not any(_same(one, old) for old in brought)]
            brought, due = brought + new, due + new
        elif _stands_after(event) != stands:
            stands = not stands
            due += [Due(event.id, one.rule, one.member_id, one.points if stands else -one.points, event.at, of=one.event_id) for one in brought if one.points]
    return due


def _same(one: Due, other: Due) -> bool:
    """Each thing is paid once for an idea: a second approval brings nothing."""
    return one.rule == other.rule and one.member_id == other.member_id


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
        return {name: RULES[name].points for name in ("published", *(("first_try",) if first_try else ()))}
    if event.kind == "idea.moved":
        return {"approved": RULES["approved"].points} if event.facts.get("to_stage") == "approved" else {}
    number = int(event.facts.get("number", 1))
    return {f"milestone:{number}": milestone_points(number)}
