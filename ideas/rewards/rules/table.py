"""What brings points and how many, in one table, with the limits; and the periods of the boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message


@dataclass(frozen=True)
class Rule:
    """One line of the table: how many points, the most of it in a day and in a season (0: no limit), and what it is for in words.

    Lines of a `family` share their limits. `from_givers`: who thanks for such things too has points from so many people's thanks on. What does not `count` changes the balance alone: neither the boards nor what was earned.
    A `silent` one is kept so that others can be reckoned, and shown only where it took points.
    """

    name: str
    family: str
    sentence: Message
    points: int = 0
    per_day: int = 0
    per_season: int = 0
    from_givers: int = 0
    counts: bool = True
    silent: bool = False


MILESTONES = (10, 25, 60, 150)


def milestone_points(number: int) -> int:
    """For the first to the fourth milestone, counted from one, and each further one as for the fourth."""
    return MILESTONES[min(number, len(MILESTONES)) - 1]


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("published", "idea", N_("Your idea was published"), 5),
        Rule("first_try", "idea", N_("Your idea was published at the first try"), 3),
        Rule("milestone", "idea", N_("Your idea passed a milestone")),
        Rule("approved", "idea", N_("Your idea was approved"), 300),
        Rule("helpful", "helpful", N_("Somebody found your comment helpful"), 3, per_day=15),
        Rule("hint", "hint", N_("A creator used your hint"), 4, per_day=20, from_givers=2),
        Rule("report", "report", N_("Your report was right"), 1, per_day=5),
        Rule("survey", "survey", N_("You answered the questions of an idea"), 1, per_day=5),
        Rule("helpful_given", "helpful", N_("You found a comment helpful"), silent=True),
        Rule("hint_given", "hint", N_("You used a hint"), silent=True),
        Rule("helpful_state", "helpful_state", N_("A comment or a mark on it went or came back"), silent=True),
        Rule("hint_state", "hint_state", N_("A hint was hidden or shown again"), silent=True),
        Rule("report_state", "report_state", N_("A decision on a report was taken back"), silent=True),
        Rule("survey_state", "survey_state", N_("Answers to the questions of an idea were taken back"), silent=True),
        Rule("spotter_state", "spotter_state", N_("An idea you saw first was removed or put back"), silent=True),
        Rule("spotter", "spotter", N_("You saw it first: an idea you supported early passed a milestone"), per_season=30),
        Rule("granted", "given", N_("Given by the team"), counts=False),
        Rule("perk", "spent", N_("Spent on a perk"), counts=False),
        Rule("perk_returned", "spent", N_("Given back: a perk was returned"), counts=False),
    )
}

NOT_ENOUGH = "not_enough_points"


def rule_of(name: str) -> Rule:
    """The line of the table that an entry's rule belongs to: `milestone:2` and corrections such as `helpful/17` too. Raises KeyError."""
    return RULES[name.partition("/")[0].partition(":")[0]]


def why_not_spend(balance: int, points: int) -> Refusal | None:
    """Nobody spends what they do not have."""
    if points > balance:
        return Refusal(NOT_ENOUGH, N_("You have %(balance)s points, this costs %(points)s.", balance=max(balance, 0), points=points), 409)
    return None


def week_of(day: date) -> str:
    """The period of a week on the boards, by ISO 8601: `week:2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"week:{year}-W{week:02}"


def season_of(day: date) -> str:
    """The period of a season, a quarter of the calendar: `season:2026-4`."""
    return f"season:{day.year}-{(day.month + 2) // 3}"


def periods_of(day: date) -> tuple[str, str, str]:
    """The periods a day's points count for."""
    return week_of(day), season_of(day), "all"
