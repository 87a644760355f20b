"""Who on the team may be given an idea."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_

NOBODY_SUCH = Refusal("no_such_member_of_staff", N_("Choose somebody of the team, or nobody."), 422, field="assignee")


class Work(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...
    @property
    def assigned_to_id(self) -> int | None: ...


def why_not_assign(work: Work, to_id: int | None, team: frozenset[int], person: Person, now: datetime) -> Refusal | None:
    """Staff give an idea that was sent to somebody of the team, or to nobody."""
    refusal = why_not_staff(person, now)
    if refusal is None and work.stage == "draft":
        refusal = Refusal("not_sent", N_("A draft is its creator's alone."), 404)
    return refusal or (None if to_id is None or to_id in team else NOBODY_SUCH)
