"""Which ideas enter a challenge, and until when they leave it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.challenges.rules.phases import Asked, phase
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

PUBLIC = ("gathering", "in_review")
WAITING = ("draft", "submitted", "returned")
OUT = ("withdrawn", "removed", "merged")


class Entered(Asked, Protocol):
    """A challenge with who may enter."""

    @property
    def board_id(self) -> int | None: ...
    @property
    def only_new(self) -> bool: ...
    @property
    def entries_each(self) -> int: ...


class Entrant(Person, Protocol):
    """Who enters, by number."""

    @property
    def id(self) -> int | None: ...


class Entering(Protocol):
    """What these rules know of an idea."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def board_id(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def published_at(self) -> datetime | None: ...


def why_not_open(challenge: Asked, now: datetime) -> Refusal | None:
    """Ideas come and go while it is open."""
    here = phase(challenge, now)
    if here == "open":
        return None
    if here in {"draft", "coming"}:
        return Refusal("challenge_coming", N_("This opens on %(moment)s.", moment=challenge.opens_at), 409, challenge.opens_at)
    return Refusal("challenge_closed", N_("Since %(moment)s no more ideas enter here.", moment=challenge.closes_at), 409)


def why_not_enter(challenge: Entered, idea: Entering, by: Entrant, now: datetime, *, already: bool, own: int) -> Refusal | None:
    """Its creator, while the challenge is open; `own` is how many ideas of theirs are in it. An idea that is in already is told nothing."""
    refusal = why_not_take_part(by, now) or _why_not_theirs(idea, by) or why_not_open(challenge, now)
    if refusal is not None or already:
        return refusal
    return why_not_fit(challenge, idea) or _why_not_more(challenge, own)


def _why_not_theirs(idea: Entering, by: Entrant) -> Refusal | None:
    if by.is_staff:
        return Refusal("staff_outside", N_("The team does not take part in its own challenges."), 403)
    if by.id is None or by.id != idea.author_id:
        return Refusal("not_creator", N_("Only its creator enters an idea."), 403)
    return None


def why_not_fit(challenge: Entered, idea: Entering) -> Refusal | None:
    """The right board, still on its way, and new where the challenge asks for new ideas."""
    if challenge.board_id is not None and challenge.board_id != idea.board_id:
        return Refusal("other_board", N_("This takes ideas of another board."), 409)
    if idea.stage not in PUBLIC + WAITING:
        return Refusal("stage_over", N_("Only an idea that still gathers support or is in review enters."), 409)
    if challenge.only_new and idea.published_at is not None and idea.published_at < challenge.opens_at:
        return Refusal("not_new", N_("This is for new ideas: those published since %(moment)s.", moment=challenge.opens_at), 409)
    return None


def _why_not_more(challenge: Entered, own: int) -> Refusal | None:
    if own < challenge.entries_each:
        return None
    return Refusal("entries_used", Nn_("One idea each: yours is in already.", "%(num)d ideas each: yours are in already.", challenge.entries_each), 409)


def why_not_take_out(challenge: Asked, idea: Entering, by: Entrant, now: datetime) -> Refusal | None:
    """Its creator, while the challenge is open."""
    return why_not_take_part(by, now) or _why_not_theirs(idea, by) or why_not_open(challenge, now)
