"""What single thanks are worth together: marks, hints, reports, answers. The limits look at all of a season, so no order of booking matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """A mark that this member gave somebody else; `to_id` 0 where nobody is told whom."""

    event_id: int
    day: date
    thing_id: int
    to_id: int


def worth(rule: Rule, thanks: Iterable[Thank], states: Sequence[State], given: Iterable[Given], *, own_id: int) -> dict[int, int]:
    """The points of each event in a season: what stands, one of each giver (where nobody gave it in person: one a thing), none where thanks go both ways, up to the limits, the earlier first.

    Where nobody is told whom thanks went to (hints), both ways is known to nobody either: who gives such thanks too has points once `rule.from_givers` people thanked them, then for all.
    """
    by_thing: dict[int, list[State]] = defaultdict(list)
    for state in sorted(states, key=lambda one: one.event_id):
        by_thing[state.thing_id].append(state)
    back = {one.to_id for one in given if not _taken_back(one.event_id, own_id, by_thing[one.thing_id])}
    counting = list(_counting(sorted(thanks, key=lambda one: (one.day, one.event_id)), by_thing, back))
    too_few = 0 in back and len({thank.giver_id for thank, counts in counting if counts}) < rule.from_givers
    paid: dict[int, int] = {}
    days: dict[date, int] = defaultdict(int)
    for thank, counts in counting:
        points = min(thank.points, _left(rule.per_day, days[thank.day]), _left(rule.per_season, sum(days.values()))) if counts and not too_few else 0
        paid[thank.event_id] = points
        days[thank.day] += points
    return paid


def _counting(thanks: Iterable[Thank], by_thing: Mapping[int, list[State]], back: Collection[int]) -> Iterator[tuple[Thank, bool]]:
    """Which of them count: they stand, are the first of their giver (or of their thing), and do not go both ways."""
    had: set[tuple[str, int]] = set()
    for thank in thanks:
        key = ("thing", thank.thing_id) if thank.giver_id is None else ("giver", thank.giver_id)
        counts = _stands(thank, by_thing.get(thank.thing_id, [])) and key not in had and thank.giver_id not in back
        yield thank, counts
        if counts:
            had.add(key)


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
