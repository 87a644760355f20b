"""Before what is sensitive in an account, its member shows once more that it is them; the sign-in's row keeps when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.accounts.actions.letters import insist_mail, issue, post, take_code
from ideas.accounts.models import Actor, Member, SignIn
from ideas.accounts.rules import WRONG_CODE, why_not_mail_own_code, why_not_sensitive, why_not_yours
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist
from ideas.core.secrets import digest, new_code

MAIL_CODE_LENGTH = 8


def insist_confirmed(by: Actor, token: str, *, now: datetime) -> SignIn:
    """Inside a use case: this sign-in is the actor's, and they have shown within the last minutes that it is them. Raises Refused."""
    row = session().scalars(select(SignIn).where(SignIn.digest == digest(token), SignIn.member_id == by.id)).first()
    insist(why_not_sensitive(row.confirmed_at if row else None, now, number(session(), "confirm_own_minutes")))
    assert row is not None
    return row


def confirm_own(member: Member, token: str, *, by: Actor, now: datetime, with_factor: bool = False) -> None:
    """Inside a use case: the member has just shown that it is them. Raises Refused for another one's sign-in."""
    row = session().scalars(select(SignIn).where(SignIn.digest == digest(token), SignIn.member_id == member.id)).first()
    insist(why_not_yours(row is not None and by.id == member.id))
    assert row is not None
    row.confirmed_at = now
    row.factor_at = now if with_factor else row.factor_at
    record("member.own_confirmed", by=by, now=now, member_id=member.id)


@action
def confirm_by_password(member: Member, *, seen_hash: str | None, token: str, by: Actor, now: datetime) -> None:
    """The member has just typed the password whose hash is `seen_hash`. Raises Refused where it was changed in the meantime."""
    member = locked(member)
    same = seen_hash is not None and member.password_hash == seen_hash
    insist(None if same else WRONG_CODE)
    confirm_own(member, token, by=by, now=now)


@action
def mail_own_code(member: Member, *, by: Actor, now: datetime) -> None:
    """Mail a code that shows who it is, for members without a second step. Raises Refused."""
    insist(why_not_yours(by.id == member.id) or why_not_mail_own_code(has_factor=member.factor_since is not None))
    insist_mail(member.email or "", now=now)
    code = new_code(MAIL_CODE_LENGTH)
    issue("own", member.email or "", now=now, member=member, code=code)
    post("own_code", member.email or "", locale=member.lang, by=by, now=now, member_id=member.id, code=code, minutes=number(session(), "confirm_own_minutes"))
    record("member.link_requested", by=by, now=now, member_id=member.id, purpose="own")


@action
def confirm_by_mailed_code(member: Member, code: str, *, token: str, by: Actor, now: datetime) -> Refusal | None:
    """The mailed code, typed. A wrong one is given back as a refusal, since the try is counted. Raises Refused."""
    member = locked(member)
    insist(why_not_yours(by.id == member.id) or why_not_mail_own_code(has_factor=member.factor_since is not None))
    link = take_code(member.email or "", code, "own", now=now)
    if link is None or link.member_id != member.id:
        record("member.code_wrong", by=by, now=now, member_id=member.id)
        return WRONG_CODE
    confirm_own(member, token, by=by, now=now)
    return None
