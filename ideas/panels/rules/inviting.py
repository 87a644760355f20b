"""Who keeps lists of guests and invites, what an invitation must say, and who answers it until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

PURPOSE_WORDS: dict[str, Message] = {"board": N_("A board for invited people"), "test": N_("A product test"), "poll": N_("A question to fans")}
TEXTS = {"title": (5, 120), "text": (30, 2000)}
SIZE, REASON = (1, 200), (10, 500)
LONGEST = timedelta(days=60)
TOPICS_MOST, NAMED_MOST = 5, 1000

NOBODY = Refusal("nobody_found", N_("Name somebody by handle or mail address."), 422, field="who")
KEPT_OUT = Refusal("kept_out", N_("The team took you off this board, so this does not lead there."), 403)
_REASON = Refusal("reason_missing", N_("Give the reason in 10 to 500 characters."), 422, field="reason")


class Panel(Protocol):
    """What these rules know of a panel."""

    @property
    def answer_by(self) -> datetime: ...
    @property
    def drawn_at(self) -> datetime | None: ...
    @property
    def sent_at(self) -> datetime | None: ...


def why_not_keep_guests(board_is_for_invited: bool, person: Person, now: datetime) -> Refusal | None:
    """The product team and admins say who is let in, on boards for invited people alone."""
    refusal = why_not_staff(person, now, "team")
    if refusal is None and not board_is_for_invited:
        return Refusal("board_open", N_("This board is open: nobody needs an invitation to it."), 409)
    return refusal


def why_not_open(person: Person, now: datetime) -> Refusal | None:
    """A board is opened by admins."""
    return why_not_staff(person, now, "admin")


def errors_of_board(fields: Mapping[str, str]) -> dict[str, Refusal]:
    """What is wrong with the form of a new board, by field."""
    errors: dict[str, Refusal] = {}
    for name, low, high in (("name_de", 1, 60), ("name_en", 1, 60), ("intro_de", 0, 300), ("intro_en", 0, 300)):
        if not low <= len(fields.get(name, "").strip()) <= high:
            errors[name] = Refusal(f"bad_{name}", N_("Between %(low)s and %(high)s characters.", low=low, high=high), 422, field=name)
    if fields.get("kind") not in {"product", "market"}:
        errors["kind"] = Refusal("bad_kind", N_("Choose what kind of ideas it takes."), 422, field="kind")
    return errors


def why_not_remove(reason: str) -> Refusal | None:
    """Who is taken off a list hears that it happened; the reason is kept for the team."""
    return None if REASON[0] <= len(reason) <= REASON[1] else _REASON


def errors_of_panel(values: Mapping[str, Any], now: datetime) -> dict[str, Refusal]:
    """What is wrong with an invitation, by field: words in both languages, how many, until when, what for, which topics."""
    errors = {}
    for name, (low, high) in TEXTS.items():
        for field in (f"{name}_de", f"{name}_en"):
            if not low <= len(str(values.get(field) or "")) <= high:
                errors[field] = Refusal(f"bad_{name}", N_("Between %(low)s and %(high)s characters.", low=low, high=high), 422, field=field)
    if not isinstance(values.get("size"), int) or not SIZE[0] <= values["size"] <= SIZE[1]:
        errors["size"] = Refusal("bad_size", N_("Write a whole number from %(low)s to %(high)s.", low=SIZE[0], high=SIZE[1]), 422, field="size")
    until = values.get("answer_by")
    if until is None or not now < until <= now + LONGEST:
        errors["answer_by"] = Refusal("bad_answer_by", N_("Choose a day within the next 60 days."), 422, field="answer_by")
    return errors | _errors_of_aim(values)


def _errors_of_aim(values: Mapping[str, Any]) -> dict[str, Refusal]:
    errors = {}
    if values.get("purpose") not in PURPOSE_WORDS or (values["purpose"] == "board") != (values.get("board_id") is not None):
        errors["purpose"] = Refusal("bad_purpose", N_("Choose what they are invited to."), 422, field="purpose")
    if not values.get("is_there", True):
        errors["thing"] = Refusal("no_such_test", N_("There is no product test of this number."), 422, field="thing")
    if values.get("unknown"):
        errors["tags"] = Refusal("no_such_topic", N_("There is no such topic: %(names)s", names=", ".join(values["unknown"])), 422, field="tags")
    elif len(values.get("tags") or ()) > TOPICS_MOST:
        errors["tags"] = Refusal("too_many_topics", N_("Five topics at most."), 422, field="tags")
    return errors


def why_not_plan(person: Person, now: datetime) -> Refusal | None:
    """The product team and admins invite."""
    return why_not_staff(person, now, "team")


def why_not_change(panel: Panel, person: Person, now: datetime) -> Refusal | None:
    """Until it is sent."""
    refusal = why_not_plan(person, now)
    if refusal is None and panel.sent_at is not None:
        return Refusal("panel_sent", N_("The invitations are out: nothing is changed any more."), 409)
    return refusal


def why_not_leave_out(panel: Panel, reason: str, person: Person, now: datetime) -> Refusal | None:
    """A person may take somebody off the list before it is sent, and says why."""
    return why_not_change(panel, person, now) or why_not_remove(reason)


def why_not_send(panel: Panel, listed: int, person: Person, now: datetime) -> Refusal | None:
    """A list that was drawn, with somebody on it, while there is time to answer."""
    refusal = why_not_change(panel, person, now)
    if refusal is not None:
        return refusal
    if panel.drawn_at is None or not listed:
        return Refusal("nobody_listed", N_("Nobody is on the list. Draw it first, or ask for less."), 409)
    return None if now < panel.answer_by else Refusal("too_late", N_("The day until which they can answer is past. Choose a later one."), 409)


def why_not_answer(panel: Panel, person: Person, now: datetime, *, is_theirs: bool) -> Refusal | None:
    """Who was invited, until the day that the invitation names; a yes or no may be changed until then."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if not is_theirs:
        return Refusal("not_invited", N_("This invitation is for somebody else."), 403)
    return None if now < panel.answer_by else Refusal("invitation_over", N_("This invitation is over: the day to answer is past."), 409)


def why_not_choose(person: Person, now: datetime) -> Refusal | None:
    """Each member decides for themselves whether they may be invited at all."""
    return why_not_take_part(person, now)
