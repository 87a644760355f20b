"""Members, their sign-ins, factors, tokens, one-time links, consents; visitors' wishes; mails waiting to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, bindparam, text, true
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, id_column
from ideas.core.words import N_

ROLES = ("member", "moderator", "team", "admin")
STAFF = frozenset(("moderator", "team", "admin"))
FORMER = N_("a former member")  # what is said where a name stood, in the language of who reads; the row has none any more
TERMS_VERSION = "2026-01"
_STAFF = text("role <> 'member'")


@dataclass(frozen=True)
class Actor:
    """Who acts: id and role, with what a rule needs of them; no id for the system and for visitors.

    Staff who have not shown the second step that their role asks for act as members, and `lacks_factor` says so; by a key
    without the scope of staff they act `as_member`.
    """

    id: int | None
    role: str
    confirmed: bool = True
    known: bool = True
    suspended_until: datetime | None = None
    lacks_factor: bool = False
    as_member: bool = False

    @property
    def is_staff(self) -> bool:
        """Moderator, product team or admin."""
        return self.role in STAFF

    @property
    def is_member(self) -> bool:
        """Somebody with an account."""
        return self.id is not None


@cache
def _stand_in(role: str, *, member: bool) -> Actor:
    return Actor(bindparam("reader_id", type_=BigId) if member else None, role)  # type: ignore[arg-type]


def stand_in(reader: Actor) -> Actor:
    """The same kind of reader with `reader_id` as the place of its id: a statement is put together once for all of them."""
    return _stand_in(reader.role, member=reader.is_member)


SYSTEM = Actor(None, "system")
VISITOR = Actor(None, "visitor", confirmed=False, known=False)


class Member(Base):
    """A person with an account, or the shell of one from before this portal (no mail, no sign-in)."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("handle_key"),
        UniqueConstraint("email_key"),
        UniqueConstraint("source", "source_id"),
        Index("ix_members_import_id", "import_id"),
        Index("ix_members_staff", "id", sqlite_where=_STAFF, postgresql_where=_STAFF),
    )

    id: Mapped[int] = id_column()
    handle: Mapped[str]
    handle_key: Mapped[str]
    name: Mapped[str]
    bio: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    role: Mapped[str] = mapped_column(default="member")
    lang: Mapped[str] = mapped_column(default="de")
    picture_key: Mapped[str | None]
    picture_sha256: Mapped[str | None]
    title: Mapped[str] = mapped_column(default="")
    shows_ideas: Mapped[bool] = mapped_column(default=True)
    shows_support: Mapped[bool] = mapped_column(default=True)
    shows_comments: Mapped[bool] = mapped_column(default=True)
    shows_badges: Mapped[bool] = mapped_column(default=True, server_default=true())
    shows_assigned: Mapped[bool] = mapped_column(default=True, server_default=true())
    known_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    factor_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    import_id: Mapped[int | None] = mapped_column(BigId)


def on_team() -> ColumnElement[bool]:
    """A condition on `Member`: who is on the team, found along `ix_members_staff` however many members there are."""
    return and_(Member.role != text("'member'"), Member.role.in_(STAFF))


class SignIn(Base):
    """One signed-in browser; log-out and suspension delete the row, and the cookie is worth nothing.

    `confirmed_at` is when its member last showed that it is them, `factor_at` when they last showed a second factor.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]
    factor_at: Mapped[datetime | None]


class SecondStep(Base):
    """Between the first and the second step of signing in: the browser holds the token, the first step has been passed."""

    __tablename__ = "second_steps"

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    wish_id: Mapped[int | None] = mapped_column(ForeignKey("wishes.id", ondelete="SET NULL"))
    onward: Mapped[str] = mapped_column(default="/")
    wrong_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Totp(Base):
    """An authenticator app: its sealed secret; counts once a first code was right. `last_step` is the newest time step used."""

    __tablename__ = "totps"

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), unique=True)
    sealed: Mapped[str]
    last_step: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for who has lost the other factors: shown once, works once; only its digest is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key pair in a member's device; the portal knows the public half. Ids and keys are base64url."""

    __tablename__ = "passkeys"

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)
    user_handle: Mapped[str]
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigId)
    transports: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Challenge(Base):
    """What a passkey is asked to sign: once, for one purpose, and for one member where one is known."""

    __tablename__ = "challenges"

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]


class WrongCode(Base):
    """A wrong code typed for a member's factor: too many within an hour, and no further one is tried."""

    __tablename__ = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_member_id_at", "member_id", "at"),)

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class Token(Base):
    """A program's key; only its digest is kept. `scopes` are words with blanks between them: read, write, staff."""

    __tablename__ = "tokens"

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    scopes: Mapped[str] = mapped_column(default="read write staff", server_default="read write staff")
    expires_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]


class OneTimeLink(Base):
    """A mailed link, some with a code beside it: either works, once, until a moment, for one purpose and one person."""

    __tablename__ = "one_time_links"
    __table_args__ = (Index("ix_one_time_links_email_key_created_at", "email_key", "created_at"),)

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    code_digest: Mapped[str | None]
    wrong_count: Mapped[int] = mapped_column(default=0, server_default="0")
    purpose: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    wish_id: Mapped[int | None] = mapped_column(ForeignKey("wishes.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Wish(Base):
    """What a visitor wanted to do; done once the mail address is confirmed."""

    __tablename__ = "wishes"

    id: Mapped[int] = id_column()
    kind: Mapped[str]
    idea_id: Mapped[int | None] = mapped_column(BigId)
    parent_id: Mapped[int | None] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(default="")
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(index=True)
    lang: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Consent(Base):
    """What a member agreed to, in which version, when, and until when."""

    __tablename__ = "consents"

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    version: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Mail(Base):
    """A mail to be sent; the row goes once it is out."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_email_key_created_at", "email_key", "created_at"),)

    id: Mapped[int] = id_column()
    message_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    to_email: Mapped[str]
    email_key: Mapped[str]
    event: Mapped[str]
    locale: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    created_at: Mapped[datetime]
