"""A new version of an idea that ended: from zero, linked both ways, with what changed."""

from __future__ import annotations

from datetime import datetime

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_
from ideas.lifecycle.rules.transitions import Author, Way, why_not_creator
from ideas.lifecycle.rules.words import invalid

ENDED = frozenset(("expired", "declined", "withdrawn"))
WHAT_CHANGED_MAX = 1_000


def why_not_begin_again(idea: Way, person: Author, now: datetime, *, has_later: bool) -> Refusal | None:
    """Its creator begins anew with an idea that expired, was declined or withdrawn; once, since the next version follows on that one."""
    refusal = why_not_creator(idea, person, now)
    if refusal is not None:
        return refusal
    if idea.stage not in ENDED:
        return Refusal("not_ended", N_("A new version begins where an idea was declined or withdrawn, or its time is up."))
    return Refusal("has_later_version", N_("There is a new version already. Go on from that one.")) if has_later else None


def error_of_change(what_changed: str) -> Refusal | None:
    """A new version says what is new about it."""
    if not what_changed:
        return invalid("missing", N_("Say what changed since the earlier version. That is what people look for first."), "what_changed")
    over = len(what_changed) - WHAT_CHANGED_MAX
    return invalid("too_long", Nn_("One character too many.", "%(num)d characters too many.", over), "what_changed") if over > 0 else None
