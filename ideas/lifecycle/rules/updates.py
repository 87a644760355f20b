"""Who tells what is new, what an update has to say, and who corrects it."""

from __future__ import annotations

from datetime import date, datetime

from ideas.accounts.rules import why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_
from ideas.lifecycle.rules.transitions import PUBLIC, Author, Way, is_creator
from ideas.lifecycle.rules.words import invalid, why_not_length

UPDATE_TEXT = (1, 10_000)
UPDATE_TITLE_MAX, NEXT_STEP_MAX = 120, 300


def why_not_update(idea: Way, person: Author, now: datetime) -> Refusal | None:
    """The team and the creator tell what is new, once the idea is public."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if not (person.is_staff or person.role == "system" or is_creator(idea, person)):
        return Refusal("not_yours", N_("Only the creator and the team post updates."), 403)
    return None if idea.stage in PUBLIC else Refusal("not_public", N_("There are no updates before an idea is public."))


def errors_of_update(text: str, title: str, next_step: str, promised_for: date | None, today: date, *, by_team: bool) -> dict[str, Refusal]:
    """What an update's form still lacks, by field; only the team promises dates."""
    found = {
        "text": why_not_length(text, *UPDATE_TEXT, "text"),
        "title": why_not_length(title, 0, UPDATE_TITLE_MAX, "title"),
        "next_step": why_not_length(next_step, 0, NEXT_STEP_MAX, "next_step"),
    }
    if promised_for is not None and (promised_for < today or not by_team):
        found["promised_for"] = invalid("bad_date", N_("Choose a day in the future."), "promised_for")
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def why_not_correct(by_role: str, by_id: int | None, person: Author, now: datetime, *, stage: str, is_corrected: bool, is_hidden: bool = False) -> Refusal | None:
    """A team entry is corrected by staff, a creator's by its creator; an entry corrected already by its correction, one that is hidden or on an idea not public by nobody."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if is_corrected:
        return Refusal("corrected_already", N_("This entry has a correction already. Correct that one."))
    allowed = (person.id is not None and person.id == by_id) if by_role == "member" else person.is_staff or person.role == "system"
    refusal = None if allowed else Refusal("not_yours", N_("This entry is not yours to correct."), 403)
    return refusal or (None if stage in PUBLIC and not is_hidden else Refusal("not_public", N_("What is not shown is not corrected.")))
