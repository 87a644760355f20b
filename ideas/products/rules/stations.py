"""The way from idea to product as a line of stations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

NAMES = {"in_review": "review", "approved": "decision", "in_development": "development", "launched": "launch"}


@dataclass(frozen=True)
class Happened:
    """A step of an idea (its stage) or a milestone it passed (`milestone`, with its number)."""

    kind: str
    at: datetime
    number: int | None = None
    html: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Station:
    """A station: published, milestone, goal, review, decision, development or launch; how many days after the one before."""

    kind: str
    at: datetime
    number: int | None = None
    html: str = ""
    lang: str = ""
    days: int | None = None


def stations(published_at: datetime | None, goal: int | None, goal_reached_at: datetime | None, happened: Iterable[Happened]) -> list[Station]:
    """The way in the order of time: of each stage its last entry, as the idea may have come back to it; a review that begins with the goal is told as one with it."""
    latest = {one.kind: one for one in happened if one.kind in NAMES}
    found = [Station("published", published_at)] if published_at else []
    found += [Station("milestone", one.at, one.number) for one in happened if one.kind == "milestone" and one.number != goal]
    if goal_reached_at:
        found.append(Station("goal", goal_reached_at, goal))
    found += [Station(NAMES[kind], one.at, None, one.html, one.lang) for kind, one in latest.items()]
    return _with_days(sorted(found, key=lambda one: (one.at, _ORDER[one.kind])))


_ORDER = {"published": 0, "milestone": 1, "goal": 2, "review": 3, "decision": 4, "development": 5, "launch": 6}


def _with_days(found: list[Station]) -> list[Station]:
    before = [None, *found[:-1]]
    return [Station(one.kind, one.at, one.number, one.html, one.lang, (one.at - last.at).days if last else None) for one, last in zip(found, before, strict=True)]
