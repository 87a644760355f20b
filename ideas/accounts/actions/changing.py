"""Password and mail address: new ones end what the old ones opened, and the member hears of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.accounts.actions.confirming import insist_confirmed
from ideas.accounts.actions.letters import insist_mail, issue, mail_link, post, use_link
from ideas.accounts.actions.members import end_all, flush_unique
from ideas.accounts.actions.opening import Entered, admit
from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import member_by_email
from ideas.accounts.rules import why_not_email, why_not_own, why_not_sign_in
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.names import canonical_email
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.secrets import digest
from ideas.core.text import clean_line
from ideas.core.words import N_


@action
def change_password(member: Member, password_hash: str, *, keep: str, by: Actor, now: datetime) -> None:
    """A new password: other sign-ins than the one with the token `keep`, API tokens and mailed links end. Raises Refused."""
    member = locked(member)
    insist(why_not_own(by, by.id == member.id, now))
    insist_confirmed(by, keep, now=now)
    _set_password(member, password_hash, but=digest(keep), by=by, now=now)


@action
def reset_password(token: str, password_hash: str, *, device: str = "", onward: str = "/", by: Actor, now: datetime) -> Entered:
    """A new password by a mailed link: everything opened before ends, then this browser is signed in (or asked for the second step)."""
    link = use_link(token, "reset", now=now)
    member = locked(session().get_one(Member, link.member_id))
    insist(why_not_sign_in(member.suspended_until, now))
    member.confirmed_at = member.confirmed_at or now
    _set_password(member, password_hash, but=None, by=by, now=now)
    return admit(member, device=device, by=by, now=now, onward=onward)


def _set_password(member: Member, password_hash: str, *, but: str | None, by: Actor, now: datetime) -> None:
    member.password_hash = password_hash
    end_all(member.id, now=now, but=but)
    if member.email:
        post("password_changed", member.email, locale=member.lang, by=by, now=now, member_id=member.id)
    record("member.password_changed", by=by, now=now, member_id=member.id)


@action
def request_email_change(member: Member, email: str, *, token: str, by: Actor, now: datetime) -> None:
    """Mail a link to the new address; where it has an account already, that mail says so and the page does not. `token` is the sign-in's. Raises Refused."""
    insist(why_not_own(by, by.id == member.id, now))
    insist_confirmed(by, token, now=now)
    email = clean_line(email)
    refusal = why_not_email(email)
    insist_all({"email": refusal} if refusal else {})
    insist_mail(email, now=now)
    other = member_by_email(email)
    free = other is None or other.id == member.id
    url = issue("change_email" if free else "none", email, now=now, member=member)
    post("change_email" if free else "address_in_use", email, locale=member.lang, by=by, now=now, url=url if free else "", hours=number(session(), "confirm_hours"))
    record("member.link_requested", by=by, now=now, member_id=member.id, purpose="change_email")


@action
def change_email(token: str, *, keep: str | None = None, by: Actor, now: datetime) -> Member:
    """Follow the link mailed to the new address; the old one is told, other sign-ins end."""
    link = use_link(token, "change_email", now=now)
    member, email = locked(session().get_one(Member, link.member_id)), link.email or ""
    key = canonical_email(email)
    taken = session().scalar(select(Member.id).where(Member.email_key == key, Member.id != member.id))
    refusal = Refusal("email_taken", N_("This address belongs to another account by now."), 409)
    insist(refusal if taken else None)
    before, member.email, member.email_key, member.confirmed_at = member.email, email, key, now
    flush_unique(refusal)
    end_all(member.id, now=now, but=digest(keep) if keep else None)
    if before:
        post("email_changed", before, locale=member.lang, by=by, now=now, member_id=member.id)
    record("member.email_changed", by=by, now=now, member_id=member.id)
    return member


@action
def request_close(member: Member, *, by: Actor, now: datetime) -> None:
    """Mail a link for closing the account to a member without a password."""
    insist(why_not_own(by, by.id == member.id, now))
    insist_mail(member.email or "", now=now)
    mail_link("close", member, by=by, now=now, minutes=number(session(), "reset_minutes"))
    record("member.link_requested", by=by, now=now, member_id=member.id, purpose="close")


@action
def use_close_link(token: str, *, member_id: int, now: datetime) -> None:
    """Take the link for closing this member's account. Joins the transaction of closing."""
    link = use_link(token, "close", now=now)
    insist(None if link.member_id == member_id else Refusal("not_yours", N_("This is not yours."), 403))
