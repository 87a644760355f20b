"""Reads of members, sign-ins and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from ideas.accounts.models import SYSTEM, VISITOR, Actor, Member, OneTimeLink, SignIn, Token, Wish
from ideas.core.db import session
from ideas.core.names import canonical_email, handle_key
from ideas.core.secrets import digest, verify_password

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


def member_by_email(email: str) -> Member | None:
    """The member with this address, in any of its spellings."""
    return session().scalars(select(Member).where(Member.email_key == canonical_email(email), Member.closed_at.is_(None))).first()


def member_by_password(email: str, password: str) -> Member | None:
    """The member whose address and password these are; as slow for an unknown address as for a known one."""
    member = member_by_email(email)
    good = verify_password(member.password_hash if member else None, password)
    return member if good else None


def member_by_handle(handle: str) -> Member | None:
    """A member with a public page: confirmed or from before this portal, and not closed."""
    member = session().scalars(select(Member).where(Member.handle_key == handle_key(handle), Member.closed_at.is_(None))).first()
    return member if member and (member.confirmed_at or member.source) else None


def sign_ins_of(member_id: int) -> list[SignIn]:
    """Where a member is signed in, the latest first."""
    return list(session().scalars(select(SignIn).where(SignIn.member_id == member_id).order_by(SignIn.seen_at.desc(), SignIn.id.desc()).limit(100)))


def link_by_token(token: str) -> OneTimeLink | None:
    """A mailed link as a page shows it; nothing is used up by looking."""
    return session().scalars(select(OneTimeLink).where(OneTimeLink.digest == digest(token))).first()


def wish_by_id(wish_id: int | None) -> Wish | None:
    """What a visitor wanted to do."""
    return session().get(Wish, wish_id) if wish_id else None


def members_found(text: str, *, role: str | None = None, before: int | None = None, limit: int = 50) -> list[Member]:
    """Members whose handle, name or address begins with the text (the desk's search), the newest first."""
    query = select(Member).where(Member.closed_at.is_(None), Member.source.is_(None)).order_by(Member.id.desc()).limit(limit)
    if text:
        start = handle_key(text.strip()).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(*(func.lower(column).like(start, escape="\\") for column in (Member.handle_key, Member.name, Member.email))))
    if role:
        query = query.where(Member.role == role)
    return list(session().scalars(query.where(Member.id < before) if before else query))

__all__ = [
    "SYSTEM", "VISITOR", "Actor", "Me", "actor_of", "link_by_token", "me_by_sign_in", "me_by_token", "member_by_email", "member_by_handle", "member_by_password",
    "members_found", "present_actor", "sign_ins_of", "wish_by_id",
]
