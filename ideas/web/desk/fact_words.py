"""The small facts of what staff did, as a person reads them; the table to download keeps them as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ideas.accounts.rules import LIMIT_REASONS
from ideas.board.rules.campaign import PRESET_WORDS
from ideas.core.words import N_, Message, say
from ideas.lifecycle.rules.words import REASON_WORDS, STAGE_WORDS
from ideas.moderation.rules import REASONS

NAMES: dict[str, Message] = {
    "no": N_("Number"), "from_stage": N_("Stage before"), "to_stage": N_("Stage after"), "reason": N_("Reason"), "preset": N_("Campaign"), "goal": N_("Goal"),
    "pre_moderation": N_("Looked at first"), "public": N_("In public"), "archived": N_("Archived"), "field": N_("Field"), "former": N_("Former name"), "name": N_("Name"),
}
VALUES: dict[str, Mapping[str, Message]] = {"from_stage": STAGE_WORDS, "to_stage": STAGE_WORDS, "reason": REASONS | REASON_WORDS | LIMIT_REASONS, "preset": PRESET_WORDS}


def facts_said(locale: str, facts: Mapping[str, Any]) -> str:
    """Facts as "Name: value"; what has no word keeps its key."""
    return " · ".join(f"{say(locale, NAMES.get(name, name))}: {_value(locale, name, value)}" for name, value in facts.items())


def _value(locale: str, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return say(locale, N_("Yes") if value else N_("No"))
    return say(locale, VALUES.get(name, {}).get(str(value), str(value)))
