"""What becomes of what was redeemed: shown, used, given back, cancelled, over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

STATE_WORDS: dict[str, Message] = {"held": N_("Yours"), "used": N_("Used"), "returned": N_("Given back"), "expired": N_("Over")}
REASON = (10, 1000)
USED_BY_OWNER = frozenset(("code", "event_seat"))  # the rest is done by the house, which says so
REMIND_BEFORE = timedelta(days=7)
BY_TIME = frozenset(("early_access",))  # done, it would never be over, and unopened nobody could open it any more
ENDS = Refusal("ends_by_time", N_("Early access is opened by its owner and ends by its time."))
SETTLED = Refusal("settled", N_("This one is used, given back or over."))


class Held(Protocol):
    """What these rules know of what was redeemed."""

    @property
    def member_id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def shown_at(self) -> datetime | None: ...
    @property
    def added_guest(self) -> bool: ...
    @property
    def expires_at(self) -> datetime | None: ...


class Owner(Person, Protocol):
    """Who acts, with their number."""

    @property
    def id(self) -> int | None: ...


def is_over(held: Held, now: datetime) -> bool:
    """Whether its time is up, be the job that writes it down through or not."""
    return held.expires_at is not None and held.expires_at <= now


def is_opened(held: Held) -> bool:
    """Whether early access let its owner onto the board; until a while ago it did so at once, without a moment kept."""
    return held.shown_at is not None or held.added_guest


def expires(at: datetime, days: int | None) -> datetime | None:
    """When something redeemed now is over."""
    return at + timedelta(days=days) if days else None


def remind_at(at: datetime, expires_at: datetime) -> datetime:
    """A week before its end; of what lasts less than two weeks at half of its time."""
    return max(expires_at - REMIND_BEFORE, at + (expires_at - at) / 2)


def why_not_own(held: Held, person: Owner, now: datetime) -> Refusal | None:
    """Only its owner, and only while it stands."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if held.member_id != person.id:
        return Refusal("not_yours", N_("This is not yours."), 403)
    return SETTLED if held.state != "held" or is_over(held, now) else None


def why_not_show(held: Held, kind: str, person: Owner, now: datetime) -> Refusal | None:
    """A code is shown to its owner alone: also when it was shown before or is used."""
    if kind != "code":
        return Refusal("no_code", N_("There is no code to it."))
    if held.member_id == person.id and held.shown_at is not None and held.state in {"held", "used"}:
        return why_not_take_part(person, now)
    return why_not_own(held, person, now)


def why_not_open(held: Held, kind: str, person: Owner, now: datetime) -> Refusal | None:
    """Owners of early access open the board themselves, while it stands."""
    return Refusal("no_board", N_("There is no board to open with it.")) if kind != "early_access" else why_not_own(held, person, now)


def why_not_use(held: Held, kind: str, person: Owner, now: datetime) -> Refusal | None:
    """Owners say that they used a code or a seat; of the rest the house says when it is done."""
    refusal = why_not_own(held, person, now)
    if refusal is None and kind not in USED_BY_OWNER:
        return Refusal("house_says", N_("We mark this one when it is done."))
    if refusal is None and kind == "code" and held.shown_at is None:
        return Refusal("code_first", N_("Have the code shown first."))
    return refusal


def why_not_give_back(held: Held, kind: str, person: Owner, now: datetime) -> Refusal | None:
    """Before it is used; a code that was shown may have been used by now, and early access is used once the board was opened: who was in may have read all of it."""
    refusal = why_not_own(held, person, now)
    if refusal is None and kind == "code" and held.shown_at is not None:
        return Refusal("code_shown", N_("You have seen the code, so it cannot go to anybody else."))
    if refusal is None and kind == "early_access" and is_opened(held):
        return Refusal("looked_around", N_("You have opened the board: it counts as used."))
    return refusal


def why_not_hand_over(held: Held, person: Person, now: datetime) -> Refusal | None:
    """Staff mark as done what was sent, held or given, also after its end."""
    refusal = why_not_staff(person, now, "team")
    return refusal or (SETTLED if held.state != "held" else None)


def why_not_cancel(held: Held, reason: str, person: Person, now: datetime) -> Refusal | None:
    """Staff take it back, with a reason that its owner reads; the points return."""
    refusal = why_not_staff(person, now, "team")
    if refusal is not None:
        return refusal
    if held.state != "held":
        return SETTLED
    low, high = REASON
    if len(reason) < low:
        return Refusal("too_short", N_("At least %(least)d characters, please.", least=low), 422, field="reason")
    return Refusal("too_long", N_("%(most)d characters are the most.", most=high), 422, field="reason") if len(reason) > high else None
