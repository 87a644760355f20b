"""The small facts of what staff did, as a person reads them; the table to download keeps them as they are stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ideas.accounts.rules import LIMIT_REASONS
from ideas.board.rules.campaign import PRESET_WORDS
from ideas.core.events import KINDS
from ideas.core.words import N_, Message, say, say_date, say_moment, say_number
from ideas.lifecycle.rules.words import REASON_WORDS, STAGE_WORDS
from ideas.moderation.rules import MEASURES, REASONS
from ideas.standings.rules import TIER_WORDS
from ideas.web.desk.transfer_words import COUNTS
from ideas.web.moderation_log import OUTCOMES
from ideas.web.statements import ABOUT

NAMES: dict[str, Message] = {
    "no": N_("Number"), "from_stage": N_("Stage before"), "to_stage": N_("Stage after"), "reason": N_("Reason"), "preset": N_("Campaign"), "goal": N_("Goal"),
    "pre_moderation": N_("Looked at first"), "public": N_("In public"), "archived": N_("Archived"), "field": N_("Field"), "former": N_("Former name"), "name": N_("Name"),
    "votes": N_("Votes"), "days": N_("Days"), "due_on": N_("Due"), "days_late": N_("Days late"), "month": N_("Month"), "entry_closes_on": N_("Entry closes"),
    "decisions_on": N_("Decisions until"), "ideas": N_("Ideas"), "until": N_("Until"), "idea": N_("Idea"), "thing": N_("Of what"), "measure": N_("Measure"),
    "outcome": N_("Outcome"), "share": N_("Share"), "points": N_("Points"), "people": N_("People"), "added": N_("Added"), "refused": N_("Refused"), "done": N_("Done"),
    "places": N_("Places"), "entries": N_("Entries"), "finalists": N_("Finalists"), "winners": N_("Winners"), "guests": N_("Guests"), "invited": N_("Invited"),
    "listed": N_("On the list"), "members": N_("Members"), "comments": N_("Comments"), "kept": N_("Kept"), "list": N_("List"), "topics": N_("Topics"), "tier": N_("Tier"),
    "votes_each": N_("Votes each"), "copy_count": N_("Copies"), "corrects": N_("Corrects number"), "version": N_("Version"), "number": N_("Number"),
}
VALUES: dict[str, Mapping[str, Message]] = {"from_stage": STAGE_WORDS, "to_stage": STAGE_WORDS, "reason": REASONS | REASON_WORDS | LIMIT_REASONS, "preset": PRESET_WORDS, "measure": MEASURES, "thing": ABOUT, "tier": TIER_WORDS, "outcome": OUTCOMES, "list": COUNTS}
# what the sentence of an event says to the person concerned, said of that person
OF_OTHERS: dict[str, Message] = {
    "ambassador.asked": N_("A member was asked to be an ambassador"), "appeal.decided": N_("An objection was decided"), "badge.earned": N_("A badge was earned"),
    "co_author.asked": N_("Somebody was asked about shares in an idea"), "greeting.sent": N_("A member was greeted"), "invitation.sent": N_("A member was invited"),
    "perk.cancelled": N_("A perk was taken back, its points given back"), "perk.ending": N_("The time of a perk ends soon"), "perk.expired": N_("The time of a perk is over"),
    "perk.handed_over": N_("A perk was handed over"), "poll.opened": N_("A question was put to members"), "product_test.chosen": N_("A tester was drawn"),
    "product_test.let_in": N_("An application was put back into the draw"), "product_test.not_chosen": N_("An application was not drawn"),
    "product_test.set_aside": N_("An application was taken out of the draw"), "report.received": N_("The receipt of a report was sent"), "standing.fallen": N_("A tier has ended"),
    "standing.falling": N_("The end of a tier was told beforehand"), "standing.kept": N_("A tier is kept after all"), "standing.reached": N_("A tier was reached"),
    "statement.given": N_("A restriction was explained to the person concerned"), "tester_report.thanked": N_("A tester was thanked"),
}
FOR_PROGRAMS, IDS = {"earns", "digest", "commitment", "seed"}, {"no", "idea", "number", "corrects"}
_DAY, _MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT.+")


def act_said(locale: str, kind: str) -> str:
    """What was done, for whoever looks it up."""
    return say(locale, OF_OTHERS.get(kind) or (Message(KINDS[kind].sentence) if kind in KINDS else kind))


def facts_said(locale: str, facts: Mapping[str, Any]) -> str:
    """Facts as "Name: value"; what only a program reads is left out, what has no word keeps its key."""
    return " · ".join(f"{say(locale, NAMES.get(name, name))}: {_value(locale, name, value)}" for name, value in facts.items() if name not in FOR_PROGRAMS)


def _value(locale: str, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return say(locale, N_("Yes") if value else N_("No"))
    if isinstance(value, int) and name not in IDS:
        return say_number(locale, value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return say_date(locale, date.fromisoformat(value))
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return say_moment(locale, datetime.fromisoformat(value))
    return say(locale, VALUES.get(name, {}).get(str(value), str(value)))
