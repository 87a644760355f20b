"""Who puts ideas together, what a collection must be, and who looks at it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

TITLE, TEXT_MAX, SENTENCE_MAX = (3, 80), 2000, 200
STANDING = frozenset(("public", "waiting"))
CLOSED = Refusal("collection_closed", N_("This collection is not there any more."))


class Writer(Person, Protocol):
    """What these rules know of who gathers."""

    @property
    def id(self) -> int | None: ...
    @property
    def known(self) -> bool: ...


class Gathered(Protocol):
    """What these rules know of a collection."""

    @property
    def by_id(self) -> int | None: ...
    @property
    def official(self) -> bool: ...
    @property
    def state(self) -> str: ...
    @property
    def hiding_id(self) -> int | None: ...


def why_not_gather(person: Person, now: datetime, *, have: int, most: int) -> Refusal | None:
    """Members who may take part, up to a number of collections; staff without a bound."""
    refusal = why_not_take_part(person, now)
    if refusal is not None or person.is_staff or have < most:
        return refusal
    return Refusal("too_many", Nn_("One collection is the most.", "%(num)d collections are the most. Take one back first.", most))


def why_not_change(collection: Gathered, person: Writer, now: datetime) -> Refusal | None:
    """One's own, as long as it stands or waits; the team's by staff."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    own = person.id is not None and collection.by_id == person.id
    if not own and not (collection.official and person.is_staff):
        return Refusal("not_yours", N_("This collection is not yours."), 403)
    return None if collection.state in STANDING and collection.hiding_id is None else CLOSED


def errors_of_collection(title: str, text: str, *, linked: bool, by_staff: bool) -> dict[str, Refusal]:
    """What a collection still lacks, by field; only staff put links into it."""
    low, high = TITLE
    errors = {}
    if not low <= len(title) <= high:
        errors["title"] = Refusal("title_length", N_("A title has %(low)d to %(high)d characters.", low=low, high=high), 422, field="title")
    if len(text) > TEXT_MAX:
        errors["text"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX), 422, field="text")
    elif linked and not by_staff:
        errors["text"] = Refusal("links_here", N_("A collection goes without links. Say it in words, please."), 422, field="text")
    return errors


def why_not_sentence(sentence: str) -> Refusal | None:
    """A sentence to an idea may be left out."""
    return None if len(sentence) <= SENTENCE_MAX else Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=SENTENCE_MAX), 422, field="sentence")


def why_not_add(stage: str, public: tuple[str, ...], *, already: bool, have: int, most: int) -> Refusal | None:
    """Public ideas, each once, up to a number."""
    if stage not in public:
        return Refusal("not_public", N_("Only ideas that are public are gathered."))
    if already:
        return Refusal("in_already", N_("This idea is in this collection already."))
    return None if have < most else Refusal("full", Nn_("One idea is the most.", "%(num)d ideas are the most of one collection.", most))


def why_not_hide_collection(collection: Gathered) -> Refusal | None:
    """Only what is shown can be hidden."""
    return CLOSED if collection.state != "public" or collection.hiding_id is not None else None


def why_not_show_collection(collection: Gathered) -> Refusal | None:
    """Only what is hidden can be shown again."""
    return Refusal("not_hidden", N_("This collection is not hidden.")) if collection.hiding_id is None else None


def moved(order: list[int], idea_id: int, step: int) -> list[int]:
    """The order with one idea a place earlier (-1) or later (1); at the end it stays."""
    at = order.index(idea_id) if idea_id in order else -1
    to = at + step
    if at < 0 or not 0 <= to < len(order):
        return order
    changed = order.copy()
    changed[at], changed[to] = changed[to], changed[at]
    return changed
