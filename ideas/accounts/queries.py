"""Reads of members, sign-ins and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from ideas.accounts.models import SYSTEM, VISITOR, Actor, Member, SignIn, Token
from ideas.core.db import session

_ACTOR = (Member.id, Member.role, Member.confirmed_at, Member.known_at, Member.suspended_until)


@dataclass(frozen=True)
class Me:
    """The signed-in member of a request: one Core select, never cached."""

    id: int
    handle: str
    name: str
    role: str
    lang: str
    email: str | None
    picture_key: str | None
    confirmed_at: datetime | None
    known_at: datetime | None
    suspended_until: datetime | None
    seen_at: datetime | None

    @property
    def actor(self) -> Actor:
        """What use cases take as `by=`."""
        return Actor(self.id, self.role, self.confirmed_at is not None, self.known_at is not None, self.suspended_until)

    @property
    def is_staff(self) -> bool:
        """Moderator, product team or admin."""
        return self.actor.is_staff


_ME = (Member.id, Member.handle, Member.name, Member.role, Member.lang, Member.email, Member.picture_key, Member.confirmed_at, Member.known_at, Member.suspended_until)


def _one(query: Select) -> Me | None:
    row = session().execute(query).first()
    return Me(*row) if row else None


def me_by_sign_in(digest: str) -> Me | None:
    """Who is signed in with this cookie's digest."""
    return _one(select(*_ME, SignIn.seen_at).join(SignIn, SignIn.member_id == Member.id).where(SignIn.digest == digest, Member.closed_at.is_(None)))


def me_by_token(digest: str) -> Me | None:
    """Whose program this is."""
    return _one(select(*_ME, Token.created_at).join(Token, Token.member_id == Member.id).where(Token.digest == digest, Member.closed_at.is_(None)))


def present_actor(by: Actor) -> Actor:
    """The actor as the database knows it now: role, confirmation and suspension may have changed since."""
    if by.id is None:
        return by
    row = session().execute(select(*_ACTOR).where(Member.id == by.id, Member.closed_at.is_(None))).first()
    return Actor(row.id, row.role, row.confirmed_at is not None, row.known_at is not None, row.suspended_until) if row else VISITOR


def actor_of(member: Member) -> Actor:
    """A member as an actor, for jobs and tests."""
    return Actor(member.id, member.role, member.confirmed_at is not None, member.known_at is not None, member.suspended_until)


__all__ = ["SYSTEM", "VISITOR", "Actor", "Me", "actor_of", "me_by_sign_in", "me_by_token", "present_actor"]
