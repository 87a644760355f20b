"""Who gives a hint and what it says, and from when on its creator reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, ZONE, Message, Nn_

MARKS: dict[str, Message] = {"originality": N_("How new is it?"), "usefulness": N_("How useful is it?"), "detail": N_("How well is it worked out?")}
LOWEST, HIGHEST, TEXT_MAX = 1, 5, 300
OPEN_STAGES = frozenset(("gathering", "in_review"))


class Hinted(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...
    @property
    def author_id(self) -> int | None: ...


class Giver(Person, Protocol):
    """Who acts, by number."""

    @property
    def id(self) -> int | None: ...


def why_not_give(idea: Hinted, person: Giver, now: datetime, *, makes: bool = False) -> Refusal | None:
    """Any member but its creators, while a hint can still help."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if makes or (person.id is not None and person.id == idea.author_id):
        return Refusal("own_idea", N_("Hints are for the ideas of others."), 403)
    return None if idea.stage in OPEN_STAGES else Refusal("hints_closed", N_("This idea takes no hints any more."))


def why_not_use(author_id: int | None, person: Giver, now: datetime) -> Refusal | None:
    """Its creator says that a hint was of use."""
    refusal = why_not_take_part(person, now)
    mine = person.id is not None and person.id == author_id
    return refusal or (None if mine else Refusal("not_yours", N_("Only its creator may do this."), 403))


def why_not_hide_hint(*, is_hidden: bool) -> Refusal | None:
    """Only what is shown can be hidden."""
    return Refusal("hint_closed", N_("This hint is not shown any more."), 409) if is_hidden else None


def why_not_show_hint(*, is_hidden: bool) -> Refusal | None:
    """Only what is hidden can be shown again."""
    return None if is_hidden else Refusal("not_hidden", N_("This hint is not hidden."), 409)


def errors_in(given: Mapping[str, str], text: str) -> dict[str, Refusal]:
    """What a hint still lacks, by field: three marks from 1 to 5, and a sentence of at most 300 characters."""
    marks = {str(mark) for mark in range(LOWEST, HIGHEST + 1)}
    errors = {name: Refusal("mark_missing", N_("Choose from 1 to 5."), 422, field=name) for name in MARKS if given.get(name, "") not in marks}
    over = len(text) - TEXT_MAX
    if not text:
        errors["text"] = Refusal("text_missing", N_("Say in one sentence what would make it better."), 422, field="text")
    elif over > 0:
        errors["text"] = Refusal("text_too_long", Nn_("One character too many.", "%(num)d characters too many.", over), 422, field="text")
    return errors


def day_began(now: datetime) -> datetime:
    """When today began. Hints reach their creator with the next morning: what comes at once tells who has just been there."""
    return datetime.combine(now.astimezone(ZONE).date(), time(), ZONE)
