"""Who may change the brand's promise, when a number is too small to be told."""

from __future__ import annotations

from ideas.core.refusal import Refusal
from ideas.core.words import N_

LEAST, MOST = 30, 20_000
FEW = 5  # a division of a count smaller than this could show who is meant
ODDS_LEAST = 20  # fewer ideas than this say nothing of the next one


def errors_of_principles(texts: dict[str, str]) -> dict[str, Refusal]:
    """What is wrong with a new version, by field."""
    found = {}
    for name, text in texts.items():
        if len(text) < LEAST:
            found[name] = Refusal("text_too_short", N_("At least %(least)s characters, in both languages.", least=LEAST), 422, field=name)
        elif len(text) > MOST:
            found[name] = Refusal("text_too_long", N_("At most %(most)s characters.", most=MOST), 422, field=name)
    return found


def why_not_same(texts: dict[str, str], before: dict[str, str]) -> Refusal | None:
    """A version that says what the one before said is none."""
    return Refusal("nothing_changed", N_("That is what it says already."), 409) if texts == before else None


def is_told(value: int) -> bool:
    """Whether a division of a count may be told: none at all, or enough."""
    return value == 0 or value >= FEW


def has_odds(base: int) -> bool:
    """Whether there were enough ideas to speak of odds."""
    return base >= ODDS_LEAST
