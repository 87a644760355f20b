"""Badges of a portal that is made up (the demo): what its events would have earned, each at its moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ideas.badges.actions.counts import recount
from ideas.badges.actions.earning import count
from ideas.badges.queries.events import happened
from ideas.badges.rules.counting import marks_of
from ideas.core.events import Event


def bring_in(events: Iterable[Event], *, members: int, now: datetime) -> None:
    """Inside a step: count these events, oldest first; `members` is how many there are."""
    for event in events:
        marks = marks_of(happened(event))
        if marks:
            count(marks, at=event.at, now=now)
    recount(members, now=now)
