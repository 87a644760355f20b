"""Reads of members, sign-ins and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, bindparam, func, literal, null, or_, select

from ideas.accounts.models import STAFF, SYSTEM, VISITOR, Actor, Member, OneTimeLink, Passkey, RecoveryCode, SecondStep, SignIn, Token, Totp, Wish
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.names import canonical_email, handle_key
from ideas.core.secrets import digest, unseal, verify_password

_ACTOR = (Member.id, Member.role, Member.confirmed_at, Member.known_at, Member.suspended_until, Member.factor_since)


@dataclass(frozen=True)
class Me:
    """The signed-in member of a request: one Core select, never cached. `beside` is the number a face asked for along with it."""

    id: int
    handle: str
    name: str
    given_role: str
    lang: str
    email: str | None
    picture_key: str | None
    confirmed_at: datetime | None
    known_at: datetime | None
    suspended_until: datetime | None
    factor_since: datetime | None
    seen_at: datetime | None
    own_confirmed_at: datetime | None
    factor_at: datetime | None
    beside: int = 0
    key_id: int | None = None
    scopes: str = "read write staff"
    key_used_on: date | None = None

    @property
    def role(self) -> str:
        """What they act as: staff without the second step that their role asks for act as members."""
        return "member" if self.lacks_factor or self.as_member else self.given_role

    @property
    def lacks_factor(self) -> bool:
        """Whether a second step is still to be set up or shown before the role counts."""
        return lacks_factor(self.given_role, self.factor_since is not None and self.factor_at is not None)

    @property
    def as_member(self) -> bool:
        """Whether the key in use leaves the rights of staff out."""
        return self.given_role in STAFF and "staff" not in self.scopes.split()

    @property
    def actor(self) -> Actor:
        """What use cases take as `by=`."""
        return Actor(self.id, self.role, self.confirmed_at is not None, self.known_at is not None, self.suspended_until, self.lacks_factor, self.as_member)

    @property
    def is_staff(self) -> bool:
        """Moderator, product team or admin."""
        return self.actor.is_staff


_ME = (
    Member.id, Member.handle, Member.name, Member.role, Member.lang, Member.email, Member.picture_key, Member.confirmed_at, Member.known_at, Member.suspended_until,
    Member.factor_since,
)


def lacks_factor(role: str, shown: bool) -> bool:
    """Whether this portal asks this role for a second step that has not been shown."""
    return doors.staff_second_factor and role in STAFF and not shown


_BY_SIGN_IN = (
    select(*_ME, SignIn.seen_at, SignIn.confirmed_at, SignIn.factor_at).join(SignIn, SignIn.member_id == Member.id)
    .where(SignIn.digest == bindparam("digest"), Member.closed_at.is_(None))
)
_BY_TOKEN = (
    select(*_ME, Token.created_at, null(), Member.factor_since, literal(0), Token.id, Token.scopes, Token.last_used_on).join(Token, Token.member_id == Member.id)
    .where(Token.digest == bindparam("digest"), Member.closed_at.is_(None), or_(Token.expires_at.is_(None), Token.expires_at > bindparam("now", type_=Token.expires_at.type)))
)
_PRESENT = select(*_ACTOR).where(Member.id == bindparam("member_id"), Member.closed_at.is_(None))


def _one(query: Select, digest: str, **more: Any) -> Me | None:
    row = session().connection().execute(query, {"digest": digest, **more}).first()
    return Me(*row) if row else None


def me_by_sign_in(digest: str, beside: ScalarSelect[int] | None = None) -> Me | None:
    """Who is signed in with this cookie's digest; `beside` is a number about `Member` that every page needs, read in the same statement."""
    return _one(_BY_SIGN_IN if beside is None else _with(beside), digest)


@cache
def _with(beside: ScalarSelect[int]) -> Select:
    return _BY_SIGN_IN.add_columns(beside)


def me_by_token(digest: str, now: datetime) -> Me | None:
    """Whose program this is, while its key is good; it acts as staff where its scopes say so and its member has a second step."""
    return _one(_BY_TOKEN, digest, now=now)


def present_actor(by: Actor) -> Actor:
    """The actor as the database knows it now: role, confirmation and suspension may have changed since."""
    if by.id is None:
        return by
    row = session().connection().execute(_PRESENT, {"member_id": by.id}).first()
    return _actor(row, lacks=by.lacks_factor, as_member=by.as_member) if row else VISITOR


def _actor(row: Any, *, lacks: bool = False, as_member: bool = False) -> Actor:
    lacks = lacks or lacks_factor(row.role, row.factor_since is not None)
    return Actor(row.id, "member" if lacks or as_member else row.role, row.confirmed_at is not None, row.known_at is not None, row.suspended_until, lacks, as_member)


def actor_of(member: Member) -> Actor:
    """A member as an actor, for jobs and tests."""
    return _actor(member)


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


class KeyLine(NamedTuple):
    """A program's key in the desk's list."""

    token: Token
    handle: str
    name: str
    role: str


def tokens_of(member_id: int) -> list[Token]:
    """A member's keys, the newest first."""
    return list(session().scalars(select(Token).where(Token.member_id == member_id).order_by(Token.id.desc())))


def all_tokens(*, before: int, limit: int) -> list[KeyLine]:
    """Everybody's keys with whose they are, the newest first; one statement."""
    query = select(Token, Member.handle, Member.name, Member.role).join(Member, Member.id == Token.member_id).where(Token.id < before)
    return [KeyLine(*row) for row in session().execute(query.order_by(Token.id.desc()).limit(limit))]


def token_by_id(token_id: int) -> Token | None:
    """A key by its number."""
    return session().get(Token, token_id) if 0 < token_id < 2**63 else None


TOTP_USE = "totp"


@dataclass(frozen=True)
class Factors:
    """A member's second steps, for the page of their account and for the question at signing in."""

    app: Totp | None
    passkeys: list[Passkey]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether signing in asks for a second step."""
        return self.app is not None or bool(self.passkeys)


def factors_of(member_id: int) -> Factors:
    """The confirmed app, the passkeys with the newest last, how many recovery codes are left."""
    app = session().scalars(select(Totp).where(Totp.member_id == member_id, Totp.confirmed_at.is_not(None))).first()
    return Factors(app, passkeys_of(member_id), codes_left(member_id))


def passkeys_of(member_id: int) -> list[Passkey]:
    """A member's passkeys, the newest last."""
    return list(session().scalars(select(Passkey).where(Passkey.member_id == member_id).order_by(Passkey.id)))


def codes_left(member_id: int) -> int:
    """How many recovery codes have not been used."""
    return session().scalar(select(func.count(RecoveryCode.id)).where(RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None))) or 0


def pending_secret(member_id: int) -> str | None:
    """The secret of an app that waits for its first code, in base 32."""
    sealed = session().scalar(select(Totp.sealed).where(Totp.member_id == member_id, Totp.confirmed_at.is_(None)))
    return unseal(doors.secret, TOTP_USE, sealed) if sealed else None


def member_by_step(token: str, now: datetime) -> Member | None:
    """Who has passed the first step of signing in with this token, and may still take the second."""
    query = select(Member).join(SecondStep, SecondStep.member_id == Member.id).where(SecondStep.digest == digest(token), SecondStep.expires_at > now)
    return session().scalars(query).first()


def link_by_token(token: str) -> OneTimeLink | None:
    """A mailed link as a page shows it; nothing is used up by looking."""
    return session().scalars(select(OneTimeLink).where(OneTimeLink.digest == digest(token))).first()


def wish_by_id(wish_id: int | None) -> Wish | None:
    """What a visitor wanted to do."""
    return session().get(Wish, wish_id) if wish_id else None


class SignedIn(NamedTuple):
    """How many browsers and programs of a member are signed in, and when one was last seen."""

    sign_ins: int
    last_seen_at: datetime | None
    tokens: int


def signed_in(member_id: int) -> SignedIn:
    """What ending it all would end; one statement."""
    tokens = select(func.count()).select_from(Token).where(Token.member_id == member_id).scalar_subquery()
    return SignedIn(*session().execute(select(func.count(SignIn.id), func.max(SignIn.seen_at), tokens).where(SignIn.member_id == member_id)).one())


STATES = ("suspended", "unconfirmed", "new", "no_factor", "from_before")


def members_found(text: str, *, role: str | None = None, state: str | None = None, now: datetime, before: int | None = None, limit: int = 50) -> list[Member]:
    """Members whose handle, name or address begins with the text (the desk's search), the newest first; those from before this portal only where asked for."""
    query = select(Member).where(Member.closed_at.is_(None)).order_by(Member.id.desc()).limit(limit)
    query = query.where(Member.source.is_not(None) if state == "from_before" else Member.source.is_(None))
    if state in STATES[:-1]:
        query = query.where({
            "suspended": Member.suspended_until > now, "unconfirmed": Member.confirmed_at.is_(None), "new": Member.confirmed_at.is_not(None) & Member.known_at.is_(None),
            "no_factor": Member.role.in_(STAFF) & Member.factor_since.is_(None),
        }[state])
    if text:
        start = handle_key(text.strip()).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(*(func.lower(column).like(start, escape="\\") for column in (Member.handle_key, Member.name, Member.email))))
    if role:
        query = query.where(Member.role == role)
    return list(session().scalars(query.where(Member.id < before) if before else query))

__all__ = [
    "SYSTEM", "VISITOR", "Actor", "Factors", "Me", "actor_of", "codes_left", "factors_of", "lacks_factor", "link_by_token", "me_by_sign_in", "me_by_token", "member_by_email",
    "member_by_handle", "member_by_password", "member_by_step", "members_found", "passkeys_of", "pending_secret", "present_actor", "sign_ins_of", "wish_by_id",
]
