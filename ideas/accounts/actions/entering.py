"""Coming in and going out: registration, visitors' wishes, mailed links, sign-ins."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ideas.accounts.actions.letters import insist_mail, issue, mail_link, post, take_code, use_link
from ideas.accounts.actions.members import give_consent, handle_refusal, handle_taken, new_member
from ideas.accounts.actions.opening import Entered, admit
from ideas.accounts.models import Actor, Challenge, Member, OneTimeLink, SecondStep, SignIn, Wish, WrongCode
from ideas.accounts.queries import member_by_email
from ideas.accounts.rules import WRONG_CODE, why_not_email, why_not_join, why_not_name, why_not_own
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.names import canonical_email
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.secrets import digest, new_code
from ideas.core.text import clean_line
from ideas.core.words import N_

WISHES = ("support", "comment", "follow", "guest_comment")
SEEN_EVERY = timedelta(hours=1)
KEPT = timedelta(days=7)
CODE_LENGTH = 8


@dataclass(frozen=True)
class Agreed:
    """What a form's ticks say: sixteen or older, and the terms in this version."""

    old_enough: bool
    terms: bool
    version: str


@action
def register(email: str, *, name: str, handle: str | None = None, lang: str, agreed: Agreed, onward: str = "/", by: Actor, now: datetime) -> None:
    """Mail a link that makes the member. A known address gets a link to sign in instead, and nobody sees the difference.

    Raises Refused with errors by field.
    """
    email, name = clean_line(email), clean_line(name)
    refusals = {"name": why_not_name(name), "email": why_not_email(email), "handle": handle_refusal(handle) if handle else None}
    insist_all({field: refusal for field, refusal in refusals.items() if refusal} | why_not_join(old_enough=agreed.old_enough, terms=agreed.terms))
    insist_mail(email, now=now)
    text = json.dumps({"name": name, "handle": handle or "", "terms": agreed.version, "onward": onward})
    _mail_wish("register", None, text, email, lang=lang, by=by, now=now)


@action
def make_wish(kind: str, idea_id: int, text: str, email: str, *, name: str = "", parent_id: int | None = None, lang: str, agreed: Agreed, by: Actor, now: datetime) -> None:  # noqa: PLR0913 (what a visitor wants, all by name)
    """Keep what a visitor wants to do until the mailed link is followed; `kind` is support, comment (an answer to `parent_id`) or follow.

    A guest_comment is by `name` and without an account: its link makes none. Raises Refused with errors by field, ValueError for another kind.
    """
    if kind not in WISHES:
        raise ValueError(kind)
    email = clean_line(email)
    refusal = why_not_email(email)
    insist_all(({"email": refusal} if refusal else {}) | why_not_join(old_enough=agreed.old_enough, terms=agreed.terms))
    insist_mail(email, now=now)
    _mail_wish(kind, idea_id, json.dumps({"text": text, "terms": agreed.version} | ({"name": name} if name else {})), email, parent_id=parent_id, lang=lang, by=by, now=now)


def _mail_wish(kind: str, idea_id: int | None, text: str, email: str, *, parent_id: int | None = None, lang: str, by: Actor, now: datetime) -> None:
    """The wish, its link and its mail; the same work for a known and for an unknown address."""
    member = member_by_email(email)
    purpose = {"register": "confirm", "guest_comment": "guest"}.get(kind, "wish")
    hours = number(session(), "confirm_hours" if kind == "register" else "wish_hours")
    wish = Wish(kind=kind, idea_id=idea_id, parent_id=parent_id, text=text, email=email, email_key=canonical_email(email), lang=lang, created_at=now, expires_at=now + timedelta(hours=hours))
    session().add(wish)
    session().flush()
    url = issue(purpose, email, now=now, member=member, wish=wish)
    template = "already_member" if member and kind == "register" else "confirm" if kind == "register" else "wish"
    # Nothing a stranger typed into the form is in the letter: it goes to an address that has not been confirmed.
    post(template, email, locale=member.lang if member else lang, by=by, now=now, member_id=member.id if member else None, url=url, kind=kind, hours=hours)
    record("member.wished", by=by, now=now, idea_id=idea_id, thing_id=wish.id, wish=kind)


@action
def request_link(purpose: str, email: str, *, lang: str, onward: str = "/", by: Actor, now: datetime) -> None:
    """Mail a link to sign in, with a code to type instead, or one for a new password (`sign_in`, `reset`).

    An unknown address is told so by mail, never on the page.
    """
    email = clean_line(email)
    refusal = why_not_email(email)
    insist_all({"email": refusal} if refusal else {})
    insist_mail(email, now=now)
    member = member_by_email(email)
    code = new_code(CODE_LENGTH) if purpose == "sign_in" else ""
    url = issue(purpose if member else "none", email, now=now, member=member, code=code)
    url += f"?{urlencode({'next': onward})}" if onward != "/" else ""
    minutes = number(session(), f"{purpose}_minutes")
    post(
        purpose if member else "no_account", (member.email if member else None) or email, locale=member.lang if member else lang, by=by, now=now,
        member_id=member.id if member else None, url=url if member else "", minutes=minutes, code=code if member else "",
    )
    record("member.link_requested", by=by, now=now, member_id=member.id if member else None, purpose=purpose)


@action
def enter_by_link(token: str, *, password_hash: str | None = None, device: str = "", onward: str = "/", by: Actor, now: datetime) -> Entered:
    """Follow a mailed link: confirms the address, makes the member where there is none, signs in (or asks for the second step). Once, of any number at the same moment.

    Raises Refused for a link that is unknown, used or expired, and for a suspended member.
    """
    link = use_link(token, "confirm", "wish", "sign_in", now=now)
    wish = session().get(Wish, link.wish_id) if link.wish_id else None
    member, is_new = _member_behind(link, wish, by=by, now=now)
    _confirmed(member, by=by, now=now)
    if wish is not None:
        wish.done_at = now
    if password_hash and is_new:
        member.password_hash = password_hash
    onward = json.loads(wish.text).get("onward", onward) if wish else onward
    return admit(member, device=device, by=by, now=now, wish=wish, is_new=is_new, onward=onward)


def _confirmed(member: Member, *, by: Actor, now: datetime) -> None:
    """Who has what was mailed there owns the address."""
    if member.confirmed_at is None:
        member.confirmed_at = now
        record("member.confirmed", by=by, now=now, member_id=member.id)


@action
def enter_by_code(email: str, code: str, *, device: str = "", onward: str = "/", by: Actor, now: datetime) -> Entered | Refusal:
    """Sign in by the code that was mailed beside a link. A wrong one is given back as a refusal, since the try is counted; so is one for an unknown address."""
    link = take_code(clean_line(email), code, "sign_in", now=now)
    member = session().get(Member, link.member_id) if link and link.member_id else None
    if member is None or member.closed_at:
        record("member.code_wrong", by=by, now=now)
        return WRONG_CODE
    member = locked(member)
    _confirmed(member, by=by, now=now)
    return admit(member, device=device, by=by, now=now, onward=onward)


@action
def confirm(token: str, *, device: str = "", by: Actor, now: datetime) -> Member:
    """Confirm the address a link was mailed to; gives its member (made where there is none)."""
    return enter_by_link(token, device=device, by=by, now=now).member


def _member_behind(link: OneTimeLink, wish: Wish | None, *, by: Actor, now: datetime) -> tuple[Member, bool]:
    found = session().get(Member, link.member_id) if link.member_id else member_by_email(link.email or "")
    if found is not None and found.closed_at is None:
        return locked(found), False
    if wish is None:
        msg = "a link without a member has a wish"
        raise RuntimeError(msg)
    member = _made(wish, now=now)
    if member is None:
        return locked(session().scalars(select(Member).where(Member.email_key == wish.email_key)).one()), False
    record("member.registered", by=by, now=now, member_id=member.id)
    return member, True


def _made(wish: Wish, *, now: datetime) -> Member | None:
    """The new member; None where another link for the same address was followed at this very moment."""
    asked = json.loads(wish.text)
    for handle in (asked.get("handle"), None):
        if handle and handle_taken(handle):
            continue
        try:
            with session().begin_nested():
                member = new_member(wish.email, name=asked.get("name", ""), handle=handle, lang=wish.lang, now=now)
        except IntegrityError:
            if session().scalar(select(Member.id).where(Member.email_key == wish.email_key)) is not None:
                return None
        else:
            give_consent(member.id, version=asked.get("terms", ""), now=wish.created_at)
            return member
    msg = "no free handle"
    raise RuntimeError(msg)


@action
def sign_in(member: Member, *, seen_hash: str | None, device: str = "", onward: str = "/", by: Actor, now: datetime) -> Entered:
    """Let in who has just shown the right password (`seen_hash` is what it was compared with)."""
    member = locked(member)
    same = member.password_hash == seen_hash and member.closed_at is None
    insist(None if same else Refusal("wrong_password", N_("Address or password is wrong."), 422))
    return admit(member, device=device, by=by, now=now, onward=onward)


@action
def sign_out(token: str, *, by: Actor, now: datetime) -> None:
    """End this sign-in: its cookie is worth nothing from now on."""
    session().execute(delete(SignIn).where(SignIn.digest == digest(token)))
    record("member.signed_out", by=by, now=now, member_id=by.id)


@action
def end_others(member: Member, *, but: str, by: Actor, now: datetime) -> None:
    """End every sign-in of this member but the one with this token."""
    insist(why_not_own(by, own=by.id == member.id, now=now))
    session().execute(delete(SignIn).where(SignIn.member_id == member.id, SignIn.digest != digest(but)))
    record("member.signed_out", by=by, now=now, member_id=member.id, others=True)


@action
def end_one(member: Member, sign_in_id: int, *, by: Actor, now: datetime) -> None:
    """End one sign-in of this member; one that has ended already is fine, and told once."""
    insist(why_not_own(by, own=by.id == member.id, now=now))
    ended = session().scalar(delete(SignIn).where(SignIn.id == sign_in_id, SignIn.member_id == member.id).returning(SignIn.id))
    if ended is not None:
        record("member.signed_out", by=by, now=now, member_id=member.id, one=sign_in_id)


@action
def end_old(*, now: datetime) -> None:
    """Delete sign-ins without a visit for as long as the portal's number says and those that are too old in all, links a week after they ran out, wishes never confirmed, and steps never finished."""
    session().execute(delete(SignIn).where(SignIn.seen_at < now - timedelta(days=number(session(), "session_days"))))
    session().execute(delete(SignIn).where(SignIn.started_at < now - timedelta(days=number(session(), "session_most_days"))))
    session().execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now - KEPT))
    session().execute(delete(Wish).where(Wish.expires_at < now - KEPT))
    session().execute(delete(SecondStep).where(SecondStep.expires_at < now))
    session().execute(delete(Challenge).where(Challenge.expires_at < now))
    session().execute(delete(WrongCode).where(WrongCode.at < now - KEPT))


@action
def note_visit(token: str, *, now: datetime) -> None:
    """Keep when this sign-in was last used, at most once an hour: sign-ins without a visit run out."""
    row = session().scalars(select(SignIn).where(SignIn.digest == digest(token))).first()
    if row is not None and row.seen_at <= now - SEEN_EVERY:
        row.seen_at = now


__all__ = [
    "Agreed", "Entered", "confirm", "end_old", "end_one", "end_others", "enter_by_code", "enter_by_link", "mail_link", "make_wish", "note_visit", "register", "request_link",
    "sign_in", "sign_out",
]
