"""What is counted of the ideas of one day: numbers and histograms that may be added up over days and boards.

`way`: how far they came (WAY). `stages`: where they are now. `waits`: working days until the first answer, of the ideas sent on that
day and promised one, `none` for those that still wait, `ended` for those that expired, were withdrawn or went unanswered. `promise`: of the same ideas how many were answered or have waited longer than promised (`owed`), and how many in time (`kept`).
`views`: how often each was seen in its first 7 days, of ideas that have had them. `first` and `later`: first ideas of their creators and all others,
of those that have had their time: how many, and how many passed a milestone. `tags`: ideas by tag. `markets`: by country of two letters
("" where the words name none), how many suggestions and how many supporters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

WAY = ("published", "milestone", "goal", "approved", "in_development", "launched")
FURTHER = {"in_review": "goal", "approved": "approved", "in_development": "in_development", "launched": "launched"}
FIRST_DAYS = 7
FAIR = timedelta(days=60)
HEARD = 150  # views in the first 7 days: an idea with fewer was starved
ALL = 0
GONE = frozenset(("merged", "removed"))  # whose supporters stand at another idea by now, or nowhere
Counts = dict[str, Counter[Any]]
NAMES = ("way", "stages", "waits", "promise", "views", "first", "later", "tags", "markets", "supporters")


@dataclass
class Seen:
    """What is known of one idea when it is counted."""

    board_id: int
    kind: str
    stage: str
    published_at: datetime
    milestones: int
    goal_reached: bool
    is_first: bool
    votes: int
    region: str = ""
    stages: set[str] = field(default_factory=set)
    views: int = 0
    tags: list[int] = field(default_factory=list)


@dataclass
class Counted:
    """A day on a board while it is counted."""

    ideas: int = 0
    votes: int = 0
    parts: Counts = field(default_factory=lambda: {name: Counter() for name in NAMES})

    def add(self, idea: Seen, now: datetime) -> None:
        """Count one idea in."""
        self.ideas += 1
        self.parts["way"].update(way_of(idea))
        self.parts["stages"][idea.stage] += 1
        self.parts["tags"].update(map(str, idea.tags))
        if now - idea.published_at >= timedelta(days=FIRST_DAYS):
            self.parts["views"][str(idea.views)] += 1
        if had_its_time(idea, now):
            self.parts["first" if idea.is_first else "later"].update(["ideas", "passed"] if idea.milestones or idea.goal_reached else ["ideas"])
        if idea.kind == "market":
            self.parts["markets"][idea.region] += 1
            self.parts["supporters"][idea.region] += 0 if idea.stage in GONE else idea.votes

    def said(self) -> dict[str, dict[str, int]]:
        """As it is kept: what is empty is left out."""
        return {name: dict(part) for name, part in self.parts.items() if part}


def way_of(idea: Seen) -> tuple[str, ...]:
    """The stations an idea came to; who came to a later one came to those before it."""
    reached = {FURTHER[stage] for stage in {idea.stage, *idea.stages} if stage in FURTHER}
    reached |= {"goal"} if idea.goal_reached else set()
    reached |= {"milestone"} if idea.milestones else set()
    return WAY[: max((WAY.index(station) for station in reached), default=0) + 1]


def had_its_time(idea: Seen, now: datetime) -> bool:
    """Published 60 days ago, or no longer gathering: only then is it fair to ask whether it found support."""
    return idea.stage != "gathering" or now - idea.published_at >= FAIR


def added(days: Iterable[Mapping[str, Mapping[str, int]]]) -> Counts:
    """The parts of several days together."""
    whole: Counts = {name: Counter() for name in NAMES}
    for parts in days:
        for name, part in parts.items():
            whole[name].update(part)
    return whole


def numbers_of(part: Mapping[str, int]) -> dict[int, int]:
    """A histogram with numbers as its values again; what is not a number is left out."""
    return {int(value): count for value, count in part.items() if value.isdecimal()}


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)
