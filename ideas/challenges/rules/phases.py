"""Where a challenge stands, by its days and by what was done: never by whether the worker has come round."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Protocol

from ideas.core.words import N_, Message

FORMS: dict[str, Message] = {
    "challenge": N_("Challenge: a jury chooses finalists, then fans vote"), "vote": N_("Activity: fans vote among all entries"), "entries": N_("Activity: a question and entries, no vote"),
}
PHASES = ("draft", "coming", "open", "judging", "vote", "counting", "result")
PHASE_WORDS: dict[str, Message] = {
    "draft": N_("Not announced yet"), "coming": N_("Begins soon"), "open": N_("Open for ideas"), "judging": N_("The jury decides"),
    "vote": N_("Fans vote"), "counting": N_("The result is on its way"), "result": N_("Decided"),
}
DAY = timedelta(days=1)


class Asked(Protocol):
    """What these rules know of a challenge."""

    @property
    def form(self) -> str: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def vote_opens_at(self) -> datetime | None: ...
    @property
    def vote_closes_at(self) -> datetime | None: ...
    @property
    def result_at(self) -> datetime | None: ...
    @property
    def announced_at(self) -> datetime | None: ...
    @property
    def chosen_at(self) -> datetime | None: ...
    @property
    def published_at(self) -> datetime | None: ...


def phase(challenge: Asked, now: datetime) -> str:
    """One of PHASES. A jury that is late keeps its challenge in `judging`; the result stands once it is published."""
    if challenge.published_at is not None:
        return "result"
    if challenge.announced_at is None:
        return "draft"
    if now < challenge.opens_at:
        return "coming"
    return "open" if now < challenge.closes_at else _after_entries(challenge, now)


def _after_entries(challenge: Asked, now: datetime) -> str:
    if challenge.vote_opens_at is None or challenge.vote_closes_at is None:
        return "counting"
    if challenge.form == "challenge" and (challenge.chosen_at is None or now < challenge.vote_opens_at):
        return "judging"
    return "vote" if now < challenge.vote_closes_at else "counting"


def is_frozen(challenge: Asked, now: datetime) -> bool:
    """From its start on nothing of an announced challenge changes."""
    return phase(challenge, now) not in {"draft", "coming"}


def next_moment(challenge: Asked, now: datetime) -> datetime | None:
    """When the present phase is to end, by the days that were told."""
    ends = {"coming": challenge.opens_at, "open": challenge.closes_at, "judging": challenge.vote_opens_at, "vote": challenge.vote_closes_at, "counting": challenge.result_at}
    return ends.get(phase(challenge, now))


def days_late(challenge: Asked, now: datetime) -> int:
    """By how many begun days the jury or the result is late; 0 where it is not."""
    due = next_moment(challenge, now) if phase(challenge, now) in {"judging", "counting"} else None
    return max(0, ceil((now - due) / DAY)) if due is not None else 0
