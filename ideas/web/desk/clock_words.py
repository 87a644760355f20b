"""The answer clock in words: how long is left, since when it is late, how much of the time is used up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import g

from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.words import N_, ZONE, Nn_, say
from ideas.web.promised import late_words

NEAR_DAYS = 1


class Clock(NamedTuple):
    """What a clock shows: words, the share that is used up (0 to 100), and whether it is `near` its end or `over`."""

    text: str
    share: int
    kind: str


def clock_of(owed_at: datetime | None, due_at: datetime | None) -> Clock | None:
    """The clock of an idea; None where nothing is owed."""
    if due_at is None:
        return None
    moment, last_day = now(), (due_at - timedelta(seconds=1)).astimezone(ZONE).date()
    today = moment.astimezone(ZONE).date()
    if moment >= due_at:
        return Clock(say(g.locale, late_words(max((today - last_day).days, 1))), 100, "over")
    left = doors.workdays.between(today, last_day)
    words = Nn_("one day left", "%(num)s days left", left) if left else N_("due today")
    return Clock(say(g.locale, words), _share(owed_at or moment, due_at, moment), "near" if left <= NEAR_DAYS else "")


def _share(start: datetime, end: datetime, moment: datetime) -> int:
    whole = (end - start).total_seconds()
    return round(100 * max(0.0, min(1.0, (moment - start).total_seconds() / whole))) if whole > 0 else 100
