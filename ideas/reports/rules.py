"""What may be reported, why, who decides, and who may object to it until when."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.rules import Person, why_not_email, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_
from ideas.moderation.rules import IN_WORDS, REASONS

FITTING = {
    "idea": "removed", "comment": "hidden", "update": "hidden", "hint": "hidden", "owner_report": "hidden", "tester_report": "hidden", "collection": "hidden", "member": "suspended",
}
THINGS = tuple(FITTING)
OUTCOMES = ("kept", "hidden", "removed", "suspended")
APPEAL_OUTCOMES = ("upheld", "reversed")
WITHOUT_ADDRESS = frozenset(("minors",))  # article 16, paragraph 2 c: nobody need say who they are
TEXT_MAX, NAME_MAX = 2000, 100
OWN_CASE = Refusal("own_case", N_("This concerns yourself. Another person has to look at it."), 403)
ALREADY = Refusal("already_reported", N_("You have reported this already. A person will look at it."), 409, field="reason")
ALREADY_APPEALED = Refusal("already_appealed", N_("You have objected already. Another person looks at it."), 409)


def errors_in(reason: str, text: str, *, good_faith: bool) -> dict[str, Refusal]:
    """What a report still lacks, by field (article 16, paragraph 2)."""
    errors = {}
    if reason not in REASONS:
        errors["reason"] = Refusal("reason_missing", N_("Choose what is wrong with it."), 422, field="reason")
    if reason in IN_WORDS and not text.strip():
        errors["text"] = Refusal("text_missing", N_("Say in a sentence what is wrong."), 422, field="text")
    if len(text) > TEXT_MAX:
        errors["text"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX), 422, field="text")
    if not good_faith:
        errors["good_faith"] = Refusal("good_faith_missing", N_("Tick the box: a report is made in good faith."), 422, field="good_faith")
    return errors


def errors_of_stranger(reason: str, text: str, email: str, name: str) -> dict[str, Refusal]:
    """What somebody without an account has to say beside: an explanation, and an address where the reason does not spare it."""
    errors = {}
    if not text.strip():
        errors["text"] = Refusal("text_missing", N_("Say in a sentence what is wrong."), 422, field="text")
    wrong = why_not_email(email) if email or reason not in WITHOUT_ADDRESS else None
    if wrong is not None:
        errors["email"] = wrong
    if len(name) > NAME_MAX:
        errors["name"] = Refusal("name_too_long", N_("That is too long: %(limit)s characters at most.", limit=NAME_MAX), 422, field="name")
    return errors


def why_not_report(person: Person, already: bool, now: datetime) -> Refusal | None:
    """Everybody; members once as long as their report is open."""
    refusal = why_not_take_part(person, now) if person.is_member else None
    return refusal or (ALREADY if already else None)


def why_not_so_many(sent: int, most: int, again_at: datetime | None) -> Refusal | None:
    """No more receipts to one address an hour than the portal's number says."""
    return Refusal("too_many_mails", N_("We have sent several mails to this address. Ask again from %(moment)s on.", moment=again_at), 429, again_at) if sent >= most else None


def why_not_decide(person: Person, decided: bool, thing: str, outcome: str, text: str, now: datetime, *, is_own: bool) -> Refusal | None:
    """Moderators, once; comments and updates are hidden, ideas taken down, members suspended, what is fine is kept, but not by whose it is. Who is limited reads why."""
    refusal = why_not_staff(person, now, "moderator")
    if refusal is not None:
        return refusal
    if decided:
        return Refusal("already_decided", N_("This report is decided already."), 409)
    if outcome not in ("kept", FITTING.get(thing)):
        return Refusal("outcome_unknown", N_("This outcome does not fit what was reported."), 422, field="outcome")
    if is_own and outcome == "kept":
        return OWN_CASE
    return why_not_text(text, needed=outcome != "kept")


def why_not_text(text: str, *, needed: bool) -> Refusal | None:
    """Words for who is concerned."""
    if needed and not text.strip():
        return Refusal("text_missing", N_("Say why in a sentence: the person concerned reads it."), 422, field="text")
    return Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX), 422, field="text") if len(text) > TEXT_MAX else None


def why_not_appeal(*, own: bool, until: datetime | None, open_to: bool, already: bool, text: str, now: datetime) -> Refusal | None:
    """The person concerned, or who reported it, once, within the period, with a sentence why (article 20). Also while suspended."""
    if not own:
        return Refusal("not_yours", N_("This is not yours."), 403)
    if already:
        return ALREADY_APPEALED
    if not open_to or until is None:
        return Refusal("nothing_to_appeal", N_("There is nothing left to object to."), 409)
    if now > until:
        return Refusal("appeal_over", N_("One could object until %(day)s.", day=until), 409)
    if not text.strip():
        return Refusal("text_missing", N_("Say in a sentence why this was wrong."), 422, field="text")
    return why_not_text(text, needed=True)


def why_not_decide_appeal(
    person: Person, *, decided: bool, is_first: bool, is_party: bool, outcome: str, text: str, now: datetime,
) -> Refusal | None:
    """A moderator who has not decided the first time and is no party to it; never a machine (article 20, paragraph 6). Says what becomes of it and why."""
    refusal = why_not_judge(person, is_first=is_first, is_party=is_party, now=now)
    if refusal is None and decided:
        refusal = Refusal("already_decided", N_("This objection is decided already."), 409)
    if refusal is None and outcome not in APPEAL_OUTCOMES:
        refusal = Refusal("outcome_unknown", N_("Choose what becomes of it."), 422, field="outcome")
    return refusal or why_not_text(text, needed=True)


def why_not_judge(person: Person, *, is_first: bool, is_party: bool, now: datetime) -> Refusal | None:
    """Who may not decide an objection: machines, whoever decided the first time, who is concerned."""
    refusal = why_not_staff(person, now, "moderator")
    if refusal is not None:
        return refusal
    if not person.is_member:
        return Refusal("person_needed", N_("A person decides this, never a machine."), 403)
    if is_first:
        return Refusal("same_person", N_("You decided the first time. Another person has to look at it."), 403)
    return OWN_CASE if is_party else None
