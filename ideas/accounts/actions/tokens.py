"""Programs' keys: made with scopes and an end, shown once, ended; the day of their last use is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from ideas.accounts.actions.confirming import insist_confirmed
from ideas.accounts.models import STAFF, Actor, Member, Token
from ideas.accounts.rules import SCOPES, errors_of_token, why_not_end_token, why_not_own
from ideas.core.db import action, locked, session, writing
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.secrets import digest, new_token
from ideas.core.text import clean_line


@action
def make_token(member: Member, *, name: str, scopes: Collection[str] | None = None, days: int | None = None, sign_in: str = "", by: Actor, now: datetime) -> str:
    """A program's key for this member, good for `days` (None: until it is ended) and for all they may do where no scopes are named; shown once, only its digest is kept.

    A member does it by a sign-in that was confirmed just now. Raises Refused with errors by field.
    """
    member, name = locked(member), clean_line(name)
    insist(why_not_own(by, by.role == "system" or by.id == member.id, now))
    if by.role != "system":
        insist_confirmed(by, sign_in, now=now)
    scopes = (SCOPES if member.role in STAFF else SCOPES[:2]) if scopes is None else scopes
    count = session().scalar(select(func.count()).select_from(Token).where(Token.member_id == member.id)) or 0
    insist_all(errors_of_token(name, scopes, days, member.role, count))
    token = new_token()
    ends = now + timedelta(days=days) if days else None
    session().add(Token(digest=digest(token), member_id=member.id, name=name, created_at=now, scopes=" ".join(one for one in SCOPES if one in scopes), expires_at=ends))
    record("member.token_made", by=by, now=now, member_id=member.id, scopes=" ".join(sorted(scopes)), days=days)
    return token


@action
def end_token(token: Token, *, by: Actor, now: datetime) -> None:
    """A key is worth nothing from now on: by its member, or by an admin. Raises Refused."""
    insist(why_not_end_token(by, now, own=by.id == token.member_id))
    session().execute(delete(Token).where(Token.id == token.id), execution_options={"synchronize_session": False})
    record("member.token_ended", by=by, now=now, member_id=token.member_id, thing_id=token.id)


def note_token_used(token_id: int, day: date) -> None:
    """Keep the day a key was last used, in a transaction of its own; once a day."""
    with writing() as current:
        current.execute(update(Token).where(Token.id == token_id).values(last_used_on=day))
