"""Supporters by segment: what the team may know of a group, and never of a few.

The rule, beside that of the surveys (`surveys/rules.py`, whose three parts hold here too): the number of an idea's supporters is public to the
unit, so a cell that is left out could be reckoned from the others. Hence what is left out together is never fewer than the smallest cell: where
it would be, the smallest shown cell is left out as well (complementary suppression, A. Hundepool et al., "Statistical Disclosure Control",
Wiley 2012, chapter 4). What is shown is rounded down to a multiple of that cell, and frozen until enough people make a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message
from ideas.surveys.rules import coarse

DIMENSIONS: dict[str, Message] = {"lang": N_("Language of their pages"), "since": N_("How long they have been here"), "tier": N_("Tier today")}
ADDRESSED = ("lang", "since")  # a text goes to who was of a segment when they supported; a tier comes and goes
SINCE: dict[str, Message] = {"new": N_("Newcomers: here for 90 days or less when they supported"), "long": N_("Here for more than 90 days when they supported")}
NEW_FOR = timedelta(days=90)


def since_of(joined: datetime, supported: datetime) -> str:
    """Whether somebody was new here when they supported."""
    return "new" if supported - joined <= NEW_FOR else "long"


def shown_cells(counts: Mapping[str, int], cell: int) -> dict[str, int]:
    """The cells that may be shown, coarse, the largest first. Those below the smallest cell are left out, and as many more as it takes that those left out are not few."""
    order = sorted(counts, key=lambda name: (-counts[name], name))
    shown = [name for name in order if counts[name] >= cell]
    left_out = sum(counts.values()) - sum(counts[name] for name in shown)
    while shown and (0 < left_out < cell):
        left_out += counts[shown.pop()]
    if len(shown) == 1 and not left_out:
        return {}  # everybody is in one cell: showing it would tell it of each of them
    return {name: coarse(counts[name], cell) for name in shown}


def people_who_differ(new: int, still: int, counted: int) -> int:
    """At least how many supporters differ from those behind the published numbers; somebody gone and somebody new count as one person."""
    return max(new, counted - still, 0)


def belongs(segment: str, *, lang: str, joined: datetime, supported: datetime) -> bool:
    """Whether a supporter is of a segment such as `lang:de` or `since:new`; everybody is of all (``)."""
    return segment in {"", f"lang:{lang}", f"since:{since_of(joined, supported)}"}


def why_not_segment(segment: str, shown: Mapping[str, Mapping[str, int]]) -> Refusal | None:
    """All supporters, or a segment that is written to and whose number is shown."""
    dimension, _, value = segment.partition(":")
    if not segment or (dimension in ADDRESSED and value in shown.get(dimension, {})):
        return None
    return Refusal("no_such_segment", N_("Choose all supporters, or a group whose number is shown."), 422, field="segment")
