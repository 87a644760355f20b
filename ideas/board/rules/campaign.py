"""A campaign: how many supporters in how many days, and what more days a milestone brings; all of it reckoned in calendar days of the portal's zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from ideas.core.refusal import Refusal
from ideas.core.words import N_, ZONE, Message

OWN, OPEN_END = "own", "open_end"
MILESTONES_MOST, DAYS_MOST, VOTES_MOST = 6, 3_650, 1_000_000
WARNED_BEFORE = (14, 7, 1)


class Step(NamedTuple):
    """A milestone: its supporters, and the days it adds to those that are left."""

    votes: int
    days: int


@dataclass(frozen=True)
class Campaign:
    """The days an idea begins with (0: no clock), and its milestones in ascending order; the last one is the goal and adds no days."""

    preset: str
    first_days: int
    milestones: tuple[Step, ...]

    @property
    def goal(self) -> int | None:
        """The last milestone; None where there is no goal."""
        return self.milestones[-1].votes if self.milestones else None

    def facts(self) -> dict[str, Any]:
        """As it is kept with a board, and frozen into an idea."""
        return {"preset": self.preset, "first_days": self.first_days, "milestones": [list(step) for step in self.milestones]}


PRESETS = {
    "large_community": Campaign("large_community", 60, (Step(100, 365), Step(1_000, 182), Step(5_000, 182), Step(10_000, 0))),
    "small_brand": Campaign("small_brand", 60, (Step(10, 120), Step(50, 120), Step(150, 120), Step(300, 0))),
    OPEN_END: Campaign(OPEN_END, 0, ()),
}
PRESET_WORDS: dict[str, Message] = {
    "large_community": N_("Large community"), "small_brand": N_("Small brand"), OPEN_END: N_("Open end"), OWN: N_("Own rules"),
}


def campaign_of(rules: Mapping[str, Any] | None, goal: int | None) -> Campaign:
    """The campaign as it was kept; where none was, there is the goal alone and no clock, or an open end."""
    if rules is not None:
        return Campaign(rules["preset"], rules["first_days"], tuple(Step(*step) for step in rules["milestones"]))
    return Campaign(OWN, 0, (Step(goal, 0),)) if goal else PRESETS[OPEN_END]


class Running(Protocol):
    """What these rules know of an idea that gathers."""

    @property
    def stage(self) -> str: ...
    @property
    def closes_at(self) -> datetime | None: ...


def opening(campaign: Campaign, begun: datetime, now: datetime) -> dict[str, Any]:
    """What an idea gets from its board on the day its campaign begins: columns by name."""
    closes_at = after_days(begun, campaign.first_days) if campaign.first_days else None
    return {"rules": campaign.facts(), "goal": campaign.goal, "closes_at": closes_at, "clock_at": closes_at and next_call(closes_at, now)}


def newly_passed(campaign: Campaign, passed: int, votes: int) -> list[tuple[int, Step]]:
    """The milestones reached beyond those passed before, by their numbers from one; a milestone once passed stays so when support is taken back."""
    return [(number, step) for number, step in enumerate(campaign.milestones, 1) if number > passed and votes >= step.votes]


def passed_by(campaign: Campaign, moments: Iterable[datetime]) -> list[tuple[int, Step, datetime]]:
    """The milestones that votes of these moments passed, each with the moment of its vote; for votes that are written in bulk."""
    in_order = sorted(moments)
    return [(number, step, in_order[step.votes - 1]) for number, step in newly_passed(campaign, 0, len(in_order))]


def next_milestone(campaign: Campaign, passed: int) -> int | None:
    """How many supporters the next milestone needs; None behind the last."""
    return campaign.milestones[passed].votes if passed < len(campaign.milestones) else None


def after_days(moment: datetime, days: int, *, clock: datetime | None = None) -> datetime:
    """So many calendar days later at the same local time (that of `clock` where given), whatever the summer time does.

    An hour that this day does not have is the one after it, one that it has twice is the first.
    """
    day = moment.astimezone(ZONE).date() + timedelta(days=days)
    return datetime.combine(day, (clock or moment).astimezone(ZONE).time(), ZONE).astimezone(moment.tzinfo)


def days_left(closes_at: datetime, now: datetime) -> int:
    """Calendar days from today to the last day: 0 on that day, never less."""
    return max((closes_at.astimezone(ZONE).date() - now.astimezone(ZONE).date()).days, 0)


def is_over(idea: Running, now: datetime) -> bool:
    """Whether a gathering idea's time is up, even where nobody has told it yet."""
    return idea.stage == "gathering" and idea.closes_at is not None and now >= idea.closes_at


def next_call(closes_at: datetime, now: datetime) -> datetime:
    """When the clock next has something to do: the next warning that lies ahead, else the end."""
    calls = (after_days(closes_at, -days) for days in WARNED_BEFORE)
    return next((call for call in calls if call > now), closes_at)


def warning_due(closes_at: datetime, now: datetime) -> int | None:
    """Which warning is due, in days before the end; of several that were missed the last. None where none is."""
    return next((days for days in reversed(WARNED_BEFORE) if after_days(closes_at, -days) <= now < closes_at), None)


def campaign_from(fields: Mapping[str, str]) -> Campaign:
    """The campaign a form asks for, where `errors_of_campaign` found nothing."""
    preset = fields.get("preset", "")
    if preset in PRESETS:
        return PRESETS[preset]
    first_days, rows = int(fields.get("first_days") or 0), _rows(fields)
    steps = [Step(int(votes), int(days or 0) if first_days and at < len(rows) - 1 else 0) for at, (_, votes, days) in enumerate(rows)]
    return Campaign(OWN, first_days, tuple(steps))


def errors_of_campaign(fields: Mapping[str, str]) -> dict[str, Refusal]:
    """What a board's form says wrong about its campaign, by field: a preset, or own rules of one to six milestones."""
    preset = fields.get("preset", "")
    if preset in PRESETS:
        return {}
    if preset != OWN:
        return {"preset": Refusal("bad_preset", N_("Choose one of these rules."), 422, field="preset")}
    rows = _rows(fields)
    errors = {} if _whole(fields.get("first_days") or "0", 0, DAYS_MOST) else {"first_days": _bad_days("first_days")}
    if not rows:
        errors["votes_1"] = Refusal("no_milestone", N_("Own rules need at least one milestone. For none at all choose “Open end”."), 422, field="votes_1")
    before = 0
    for number, votes, days in rows:
        if not _whole(votes, before + 1, VOTES_MOST):
            errors[f"votes_{number}"] = Refusal("bad_goal", N_("A whole number up to 1,000,000, each more than the one before."), 422, field=f"votes_{number}")
        elif not _whole(days or "0", 0, DAYS_MOST):
            errors[f"days_{number}"] = _bad_days(f"days_{number}")
        before = int(votes) if _whole(votes, 0, VOTES_MOST) else before
    return errors


def _rows(fields: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """The rows of the form with anything in them."""
    rows = [(number, fields.get(f"votes_{number}", "").strip(), fields.get(f"days_{number}", "").strip()) for number in range(1, MILESTONES_MOST + 1)]
    return [row for row in rows if row[1] or row[2]]


def _bad_days(field: str) -> Refusal:
    return Refusal("bad_days", N_("Days are a whole number from 0 to 3,650."), 422, field=field)


def _whole(text: str, low: int, high: int) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high
