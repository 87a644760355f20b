"""What a notice says, made when it is read: what happened, and why its reader hears of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ideas.badges.rules.table import BADGES
from ideas.core.events import KINDS
from ideas.core.words import N_, ZONE, Message, Nn_
from ideas.lifecycle.rules import STAGE_WORDS
from ideas.standings.rules import TIER_WORDS
from ideas.thanks.rules import greeting_words

_AS_HEARD: dict[str, Message] = {"answered": N_("Somebody answered you"), "mentioned": N_("Somebody named you"), "author": N_("Your comment is public"), "noted": N_("A colleague named you in a note"), "contacted": N_("The team wrote to its supporters")}
_TALK = ("comment.posted", "comment.approved", "note.written", "note.changed", "supporters.contacted")
_OUTCOMES: dict[str, Message] = {
    "kept": N_("We looked at your report and let it stand"), "hidden": N_("We looked at your report and hid it"), "removed": N_("We looked at your report and took it down"),
    "suspended": N_("We looked at your report and suspended the account"),
}
_MEASURES: dict[tuple[str, str], Message] = {
    ("hidden", "comment"): N_("Your comment was hidden"), ("hidden", "update"): N_("An entry of yours was hidden"), ("hidden", "hint"): N_("A hint of yours was hidden"),
    ("hidden", "collection"): N_("Your collection was hidden"), ("hidden", "owner_report"): N_("Your report on the product was hidden"), ("hidden", "tester_report"): N_("Your report on a test was hidden"),
    ("refused", "comment"): N_("Your comment was not let through"), ("refused", "collection"): N_("Your collection was not let through"),
    ("refused", "owner_report"): N_("Your report on the product was not let through"), ("removed", "idea"): N_("Your idea was taken down"),
    ("refused", "idea"): N_("Your idea came back with reasons"),
    ("suspended", "member"): N_("Your account is suspended"),
}
_APPEALS: dict[str, Message] = {
    "upheld": N_("Another person looked at it again: the decision stands"), "reversed": N_("Another person looked at it again: the decision was taken back"),
}
_DECIDED = {"report.decided": _OUTCOMES, "appeal.decided": _APPEALS}
WHY: dict[str, Message] = {
    "creator": N_("You hear of this because the idea is yours."),
    "supporters": N_("You hear of this because you support this idea."),
    "followers": N_("You hear of this because you follow this idea."),
    "author": N_("You hear of this because the comment is yours."),
    "answered": N_("You hear of this because somebody answered your comment."),
    "mentioned": N_("You hear of this because somebody named you."),
    "contacted": N_("You hear of this because you support this idea."),
    "noted": N_("You hear of this because a colleague named you."),
    "spenders": N_("You hear of this because you put coins in it."),
    "concerned": N_("You hear of this because it concerns you."),
    "assigned": N_("You hear of this because somebody gave it to you."),
    "guests": N_("You hear of this because your tier lets you in."),
    "asked": N_("You hear of this because the question is put to you."),
    "answerers": N_("You hear of this because you answered."),
    "team": N_("You hear of this because you belong to the team."),
    "moderators": N_("You hear of this because you belong to moderation."),
}
REPORTED = N_("You hear of this because you reported something.")
SHORT: dict[str, Message] = {
    "creator": N_("Your idea"), "supporters": N_("You support it"), "followers": N_("You follow it"), "author": N_("Your comment"), "answered": N_("An answer to you"),
    "mentioned": N_("You’re named"), "noted": N_("You’re named"), "contacted": N_("You support it"), "spenders": N_("You put coins in it"), "concerned": N_("It concerns you"), "assigned": N_("Given to you"), "guests": N_("Your tier lets you in"), "asked": N_("For you"), "answerers": N_("You answered"), "team": N_("Desk"), "moderators": N_("Desk"),
}
ICONS = {"perk": "package", "product_test": "package", "tester_report": "star", "bulk": "list", "comment": "talk", "note": "pencil", "supporters": "talk", "update": "flag", "report": "eye", "statement": "warn", "appeal": "eye", "idea": "lightbulb", "badge": "star", "thank_you": "star", "greeting": "star", "standing": "rise", "ambassador": "star"}


def sentence(kind: str, facts: Mapping[str, Any], audience: str) -> Message:
    """What happened: the sentence of the event's kind; for a step the stage, for a reply what it is to the reader."""
    if kind == "idea.moved" and facts.get("to_stage") in STAGE_WORDS:
        return STAGE_WORDS[facts["to_stage"]]
    if facts.get("outcome") in _DECIDED.get(kind, ()):
        return _DECIDED[kind][facts["outcome"]]
    if kind == "statement.given" and (facts.get("measure"), facts.get("thing")) in _MEASURES:
        return _MEASURES[facts["measure"], facts["thing"]]
    if kind in _BY_FACTS:
        return _BY_FACTS[kind](facts)
    if kind in _TALK and audience in _AS_HEARD:
        return _AS_HEARD[audience]
    return Message(KINDS[kind].sentence)


def _badge(facts: Mapping[str, Any]) -> Message:
    known = BADGES.get(str(facts.get("badge")))
    return N_("You earned a badge: %(badge)s", badge=known.name) if known else Message(KINDS["badge.earned"].sentence)


_ENDS, _TERM_ENDS = N_("Your tier %(tier)s ends on %(day)s, unless you earn more by then"), N_("Your time as an ambassador ends on %(day)s")


def _tier(words: Message) -> Callable[[Mapping[str, Any]], Message]:
    """A sentence with the tier it is about and, where it ends, the day."""

    def said(facts: Mapping[str, Any]) -> Message:
        day = datetime.fromisoformat(facts["falls_at"]).astimezone(ZONE).date() if facts.get("falls_at") else ""
        return Message(words.key, {"tier": TIER_WORDS.get(str(facts.get("tier")), ""), "before": TIER_WORDS.get(str(facts.get("before")), ""), "day": day})

    return said


def _given(facts: Mapping[str, Any]) -> Message:
    return Nn_("An idea was given to you", "%(num)d ideas were given to you", int(facts.get("done") or 1))


_BY_FACTS: dict[str, Callable[[Mapping[str, Any]], Message]] = {
    **dict.fromkeys(("idea.assigned", "bulk.finished", "bulk.cancelled"), _given),
    "badge.earned": _badge,
    "standing.reached": _tier(N_("You reached a tier: %(tier)s")),
    "standing.falling": lambda facts: _tier(_TERM_ENDS if facts.get("tier") == "ambassador" else _ENDS)(facts),
    "standing.kept": _tier(N_("You keep your tier: %(tier)s")),
    "standing.fallen": _tier(N_("Your tier %(before)s has ended. You are %(tier)s now")),
    "greeting.sent": lambda facts: greeting_words(str(facts.get("occasion")), int(facts.get("years") or 0)),
}


def why(audience: str, switch: str) -> Message:
    """Why one hears of it, as a sentence for a letter."""
    return REPORTED if switch == "reports" else WHY[audience]


def icon_of(kind: str) -> str:
    """The drawing beside a notice."""
    return ICONS.get(kind.partition(".")[0], "flag")
