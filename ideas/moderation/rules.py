"""What waits for a look before it is public, and who may hide something, for which reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

REASONS: dict[str, Message] = {
    "insulting": N_("Insulting or threatening"),
    "spam": N_("Advertising or spam"),
    "off_topic": N_("Off the topic"),
    "personal_data": N_("Personal data of others"),
    "rights": N_("Violates somebody’s rights"),
    "illegal": N_("Against the law"),
    "minors": N_("Sexual abuse of children"),
    "other": N_("Another reason"),
}
LAW = frozenset(("personal_data", "rights", "illegal", "minors"))
IN_WORDS = frozenset(("other", "illegal"))
TEXT_MAX, REASON_MAX = 2000, 1000
CLEAN_DAYS = 365
MEASURES: dict[str, Message] = {
    "hidden": N_("Hidden"), "removed": N_("Taken down"), "refused": N_("Not let through"), "suspended": N_("Suspended"),
}
GROUND_WORDS: dict[str, Message] = {"law": N_("the law"), "rules": N_("the rules of this portal")}
SCOPE_WORDS: dict[str, Message] = {
    "everywhere": N_("It is not shown to anybody, in any country."), "account": N_("You can read everything, but not take part."),
}


class Writer(Person, Protocol):
    """What these rules know of who contributes."""

    @property
    def known(self) -> bool: ...


class Contribution(Protocol):
    """What these rules know of a comment, an owner's report, a collection."""

    @property
    def state(self) -> str: ...


def first_state(person: Writer, first_is_checked: bool) -> str:
    """The first contribution of a new member waits until a person has looked."""
    return "waiting" if first_is_checked and not person.known and not person.is_staff and person.role != "system" else "public"


def is_trusted(person: Writer, published: int, sustained: int, least: int) -> bool:
    """Whether what this member sends need not wait on boards that look first: so many public contributions, and no measure that stood in the last year. 0 trusts nobody."""
    return least > 0 and person.known and published >= least and not sustained


def ground_of(reason: str) -> str:
    """Whether a reason rests on the law or on the portal's own rules."""
    return "law" if reason in LAW else "rules"


def scope_of(measure: str) -> str:
    """What a measure reaches: the person's whole account, or one thing for everybody everywhere."""
    return "account" if measure == "suspended" else "everywhere"


def why_not_let_through(thing: Contribution, person: Person, now: datetime) -> Refusal | None:
    """Staff decide about what waits."""
    refusal = why_not_staff(person, now)
    if refusal is None and thing.state != "waiting":
        return Refusal("not_waiting", N_("This is not waiting any more."))
    return refusal


def why_not_refusal_text(reason: str) -> Refusal | None:
    """Whoever waited reads why."""
    if not reason.strip():
        return Refusal("reason_missing", N_("Say the reason: the author reads it."), 422, field="reason")
    if len(reason) > REASON_MAX:
        return Refusal("reason_too_long", N_("That is too long: %(limit)s characters at most.", limit=REASON_MAX), 422, field="reason")
    return None


def why_not_hide(person: Person, reason: str, text: str, now: datetime) -> Refusal | None:
    """Moderators only, with a reason from the list and the facts in words: a statement of reasons without them says nothing."""
    refusal = why_not_staff(person, now, "moderator")
    if refusal is not None:
        return refusal
    if reason not in REASONS:
        return Refusal("reason_missing", N_("Choose a reason: the people concerned will read it."), 422, field="reason")
    if not text.strip():
        return Refusal("text_missing", N_("Say the reason in a sentence."), 422, field="text")
    if len(text) > TEXT_MAX:
        return Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX), 422, field="text")
    return None


class Public(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...


def why_not_hide_update(idea: Public, *, is_hidden: bool) -> Refusal | None:
    """Only what is shown can be hidden."""
    return Refusal("update_closed", N_("This entry is not shown any more."), 409) if is_hidden or idea.stage == "removed" else None


def why_not_show_update(*, is_hidden: bool) -> Refusal | None:
    """Only what is hidden can be shown again."""
    return None if is_hidden else Refusal("not_hidden", N_("This entry is not hidden."), 409)


def why_not_show(person: Person, now: datetime) -> Refusal | None:
    """Who may hide may also show again."""
    return why_not_staff(person, now, "moderator")
