"""What a member reads beside an entry: why it is there, and how it was reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ideas.core.words import N_, Message
from ideas.rewards.rules.table import rule_of

TAKEN = {
    "idea.removed": N_("Taken back: the idea was removed"),
    "idea.withdrawn": N_("Taken back: the idea was withdrawn"),
    "idea.merged": N_("Taken back: the idea is part of another now"),
    "idea.parted": N_("Taken back: only a merge that was undone had brought the milestone"),
    "comment.not_helpful": N_("Taken back: somebody took their mark back"),
    "comment.found_helpful": N_("Taken back: marks that go both ways bring nothing"),
    "comment.hidden": N_("Taken back: the comment was hidden"),
    "comment.withdrawn": N_("Taken back: you withdrew the comment"),
    "hint.used": N_("Waits: who uses hints too has points for their own once two creators used them"),
    "hint.hidden": N_("Taken back: the hint was hidden"),
    "report.overturned": N_("Taken back: the decision on your report was reversed"),
    "survey.cleared": N_("Taken back: your answers are there no longer"),
    "vote.withdrawn": N_("Taken back: you took your support back, and your answers went with it"),
}
GIVEN_AGAIN = {
    "idea.restored": N_("Given again: the idea was put back"),
    "idea.unmerged": N_("Given again: the idea stands by itself"),
    "comment.shown": N_("Given again: the comment is shown"),
    "hint.used": N_("Given again: two creators used your hints"),
    "hint.shown": N_("Given again: the hint is shown"),
}
REPEATED = N_("It says again what an earlier idea of yours said. Being published brings points once; milestones and approval count as ever.")
OTHERWISE = (N_("Taken back: something earlier took this place within the limit"), N_("Given again: a place within the limit became free"))


def cause_of(rule: str, kind: str | None, points: int) -> Message:
    """Why an entry is there: of a correction what happened, of others what their rule says."""
    if "/" not in rule:
        return rule_of(rule).sentence
    return TAKEN.get(kind or "", OTHERWISE[0]) if points < 0 else GIVEN_AGAIN.get(kind or "", OTHERWISE[1])


def detail_of(rule: str, points: int, facts: Mapping[str, Any]) -> Message | None:
    """How it was reckoned, where that says more: the milestone, the rank, the limit that left nothing."""
    found, name = rule_of(rule), rule.partition("/")[0]
    if "/" in rule:
        return found.sentence
    if name.startswith("milestone:"):
        return N_("Milestone %(number)s", number=int(name.partition(":")[2]))
    if name == "spotter" and points:
        return N_("You were number %(rank)s on the way to %(goal)s. Of %(supports)s ideas you supported in 180 days, %(passed)s passed a milestone.", **{key: facts[key] for key in ("rank", "goal", "supports", "passed")})
    if name == "published" and facts.get("repeats"):
        return REPEATED
    return limit_of(found.name) if not points else None


def limit_of(name: str) -> Message | None:
    """The limits of a rule in words; None where it has none."""
    rule = rule_of(name)
    if name == "hint":
        return N_("At most %(most)s points a day, and once a season for each creator. Who uses hints too has points once two creators used theirs, then for both.", most=rule.per_day)
    if name == "helpful":
        return N_("At most %(most)s points a day, and once a season for each person.", most=rule.per_day)
    if rule.per_day:
        return N_("At most %(most)s points a day.", most=rule.per_day)
    return N_("At most %(most)s points a season.", most=rule.per_season) if rule.per_season else None
