"""Mailed links and account mails: rows, written in the transaction of what they tell of."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, func, select, update

from ideas.accounts.models import Actor, Mail, Member, OneTimeLink, Wish
from ideas.accounts.rules import why_not_link, why_not_mail
from ideas.core.db import locked, session
from ideas.core.doors import doors
from ideas.core.events import Event, record
from ideas.core.links import absolute, path
from ideas.core.names import canonical_email
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.secrets import digest, folded_code, keyed_digest, new_token

HOUR = timedelta(hours=1)
LASTING = {
    "confirm": ("confirm_hours", 60), "wish": ("wish_hours", 60), "guest": ("wish_hours", 60), "guest_withdrawal": ("appeal_days", 24 * 60), "sign_in": ("sign_in_minutes", 1), "reset": ("reset_minutes", 1), "change_email": ("confirm_hours", 60),
    "close": ("reset_minutes", 1), "own": ("confirm_own_minutes", 1),
}


def post(
    event: str, to: str, *, locale: str, by: Actor, now: datetime, member_id: int | None = None, about: Event | None = None, **context: str | int | None,
) -> Mail:
    """Write a mail's row and the event whose follow-up sends it. `about` is what the mail tells of: then its Message-ID is always the same."""
    host = doors.mail_from.rpartition("@")[2].strip("<> ") or "localhost"
    name = f"{event}-{about.id}-{keyed_digest(doors.secret, f'mail:{about.id}:{member_id}')[:24]}" if about else new_token()
    mail = Mail(
        message_id=f"{name}@{host}", member_id=member_id, to_email=to, email_key=canonical_email(to),
        event=event, locale=locale, context=context, created_at=now,
    )
    session().add(mail)
    session().flush()
    record("mail.requested", by=by, now=now, member_id=member_id, thing_id=mail.id, idea_id=about.idea_id if about else None, mail=event, about=about.id if about else None)
    return mail


def insist_mail(email: str, *, now: datetime) -> None:
    """Refuse where this address, known or not, has had enough account mails within an hour."""
    key, most = canonical_email(email), number(session(), "mails_per_hour")
    sent = session().execute(
        select(func.count(), func.min(OneTimeLink.created_at)).where(OneTimeLink.email_key == key, OneTimeLink.created_at > now - HOUR),
    ).one()
    insist(why_not_mail(sent[0], most, sent[1] + HOUR if sent[1] else None))


def issue(purpose: str, email: str, *, now: datetime, member: Member | None = None, wish: Wish | None = None, code: str = "") -> str:
    """A new one-time link, with a code to type instead where one is given; gives the link's address. Only digests are kept."""
    token = new_token()
    name, minutes = LASTING.get(purpose, ("sign_in_minutes", 1))
    session().add(OneTimeLink(
        digest=digest(token), code_digest=_code_digest(purpose, email, code) if code else None, purpose=purpose, member_id=member.id if member else None,
        email=email, email_key=canonical_email(email),
        wish_id=wish.id if wish else None, created_at=now, expires_at=now + timedelta(minutes=number(session(), name) * minutes),
    ))
    session().flush()
    return absolute(doors.public_url, path("account.follow_link", token=token))


def _code_digest(purpose: str, email: str, code: str) -> str:
    """Bound to purpose and address; keyed, since a code is short enough to be tried out against a stolen table."""
    return keyed_digest(doors.secret, f"code:{purpose}:{canonical_email(email)}:{folded_code(code)}")


def take_code(email: str, typed: str, purpose: str, *, now: datetime) -> OneTimeLink | None:
    """Inside a use case: take the code mailed to this address, once; its link is used up with it. A wrong one counts against every code that waits there.

    An address without an account has rows that no code fits (purpose `none`), so that it is as much work.
    """
    wanted, most = _code_digest(purpose, email, typed), number(session(), "code_tries")
    hold(Member.email_key == canonical_email(email))
    waiting = (OneTimeLink.email_key == canonical_email(email), OneTimeLink.purpose.in_((purpose, "none")), OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
    query = select(OneTimeLink).where(*waiting, OneTimeLink.code_digest.is_not(None)).order_by(OneTimeLink.id).with_for_update()
    rows = session().scalars(query.execution_options(populate_existing=True)).all()
    found = [row for row in rows if hmac.compare_digest(row.code_digest or "", wanted) and row.wrong_count < most]
    for row in found or rows:
        row.used_at = now if found else None
        row.wrong_count += not found
    return found[0] if found else None


def mail_link(purpose: str, member: Member, *, by: Actor, now: datetime, template: str | None = None, to: str | None = None, wish: Wish | None = None, **context: Any) -> None:
    """Issue a link for this member and mail it in their language."""
    address = to or member.email or ""
    url = issue(purpose, address, now=now, member=member, wish=wish)
    post(template or purpose, address, locale=member.lang, by=by, now=now, member_id=member.id, url=url, **context)


def hold(whose: ColumnElement[bool]) -> None:
    """Inside a use case: the member's row before rows that hang on it (links, steps, passkeys). Everybody keeps this order, so nobody waits in a circle."""
    session().execute(select(Member.id).where(whose).with_for_update(key_share=True)).all()


def use_link(token: str, *purposes: str, now: datetime) -> OneTimeLink:
    """Take a link, once: of two at the same moment one is refused. Raises Refused."""
    link = session().scalars(select(OneTimeLink).where(OneTimeLink.digest == digest(token), OneTimeLink.purpose.in_(purposes))).first()
    if link is not None:
        hold(Member.id == link.member_id)
        link = locked(link)
    insist(why_not_link(found=link is not None, used=link is not None and link.used_at is not None, expired=link is not None and link.expires_at <= now))
    taken = cast("OneTimeLink", link)
    taken.used_at = now
    return taken


def void_links(member_id: int, *, now: datetime) -> None:
    """Links mailed before a new password, role or suspension no longer work."""
    session().execute(update(OneTimeLink).where(OneTimeLink.member_id == member_id, OneTimeLink.used_at.is_(None)).values(used_at=now))
