"""What single thanks are worth together: marks, hints, reports, answers. The limits look at all of a season, so no order of booking matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ideas.rewards.rules.table import Rule


@dataclass(frozen=True)
class Thank:
    """One thing that may bring points: an event, the thing it is about, and who gave the thanks (None: nobody in person)."""

    event_id: int
    day: date
    thing_id: int
    giver_id: int | None
    points: int


@dataclass(frozen=True)
class State:
    """A thing's coming and going. With a giver their own mark was taken back, for good; without one the thing was hidden or shown."""

    event_id: int
    thing_id: int
    giver_id: int | None
    stands: bool


@dataclass(frozen=True)
class Given:
    """A mark that this member gave somebody else."""

    event_id: int
    day: date
    thing_id: int
    to_id: int


def worth(rule: Rule, thanks: Iterable[Thank], states: Sequence[State], given: Iterable[Given], *, own_id: int) -> dict[int, int]:
    """The points of each event in a season: what stands, one of each giver (where nobody gave it in person: one a thing), none where thanks go both ways, up to the limits, the earlier first."""
    by_thing: dict[int, list[State]] = defaultdict(list)
    for state in sorted(states, key=lambda one: one.event_id):
        by_thing[state.thing_id].append(state)
    back = {one.to_id for one in given if not _taken_back(one.event_id, own_id, by_thing[one.thing_id])}
    paid: dict[int, int] = {}
    had: set[tuple[str, int]] = set()
    days: dict[date, int] = defaultdict(int)
    for thank in sorted(thanks, key=lambda one: (one.day, one.event_id)):
        key = ("thing", thank.thing_id) if thank.giver_id is None else ("giver", thank.giver_id)
        counts = _stands(thank, by_thing[thank.thing_id]) and key not in had and thank.giver_id not in back
        points = min(thank.points, _left(rule.per_day, days[thank.day]), _left(rule.per_season, sum(days.values()))) if counts else 0
        paid[thank.event_id] = points
        days[thank.day] += points
        if counts:
            had.add(key)
    return paid


def _left(most: int, had: int) -> int:
    return most - had if most else 2**31


def _taken_back(event_id: int, giver_id: int | None, states: Iterable[State]) -> bool:
    return any(one.giver_id == giver_id and one.event_id > event_id for one in states if one.giver_id is not None)


def _stands(thank: Thank, states: Sequence[State]) -> bool:
    """Not taken back by its giver since, and the thing itself there by its latest state since."""
    if _taken_back(thank.event_id, thank.giver_id, states):
        return False
    since = [one.stands for one in states if one.giver_id is None and one.event_id > thank.event_id]
    return since[-1] if since else True
