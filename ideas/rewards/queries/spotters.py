"""Who saw an idea first, and what that is worth: reckoned from events alone, as of the moment its milestone was passed."""

from __future__ import annotations

from fractions import Fraction

from ideas.core.events import Event
from ideas.rewards.queries.supports import Window, chance, eyes_of, passed_before, supported_by, supporters_at, window_of
from ideas.rewards.rules.making import shares_in
from ideas.rewards.rules.spotting import Eye, bonus, early_ones


def goal_of(event: Event) -> int:
    """The votes of the milestone that an event tells of."""
    return int(event.facts.get("votes") or event.facts.get("goal") or 0)


def spotters(event: Event, after: int, most: int) -> dict[int, dict[str, int]]:
    """Who gets how much for a milestone among the ranks behind `after`, with what it was reckoned from; by number of the member."""
    goal, window = goal_of(event), window_of(event)
    first = supporters_at(event.idea_id or 0, event.id)[after:min(after + most, early_ones(goal))]
    if not first:
        return {}
    people = [member_id for member_id, _role in first]
    passed = passed_before(window)
    share, eyes, out = chance(window, passed), eyes_of(people, event.idea_id or 0, window, passed), _left_out(event, window) | {one for one, role in first if role != "member"}
    told = {one: _told(int(event.facts.get("number", 1)), rank, goal, eyes[one], share) for rank, one in enumerate(people, after + 1) if one not in out}
    return {one: facts for one, facts in sorted(told.items()) if facts["worth"]}


def _told(number: int, rank: int, goal: int, eye: Eye, share: Fraction) -> dict[str, int]:
    return {"number": number, "worth": bonus(rank, goal, eye, share), "rank": rank, "goal": goal, "supports": eye.supports, "passed": eye.passed, "chance": round(share * 1000)}


def _left_out(event: Event, window: Window) -> set[int]:
    """Its makers, as the event tells them, and whose ideas they supported themselves."""
    known = {member for member, _ in shares_in(event.facts.get("earns"))} | ({event.member_id} if event.member_id is not None else set())
    return known | supported_by(known, window)
