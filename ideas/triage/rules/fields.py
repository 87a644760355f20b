"""Who fills in what the team alone reads of an idea."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_


class Sent(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...


def why_not_fill(idea: Sent, person: Person, now: datetime) -> Refusal | None:
    """Staff fill in the internal fields of what was sent."""
    refusal = why_not_staff(person, now)
    if refusal is None and idea.stage == "draft":
        refusal = Refusal("not_sent", N_("A draft is its creator's alone."), 404)
    return refusal
