"""Members, their sign-ins, tokens, one-time links, consents; visitors' wishes; mails waiting to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, id_column

ROLES = ("member", "moderator", "team", "admin")
STAFF = frozenset(("moderator", "team", "admin"))
TERMS_VERSION = "2026-01"


@dataclass(frozen=True)
class Actor:
    """Who acts: id and role, with what a rule needs of them; no id for the system and for visitors."""

    id: int | None
    role: str
    confirmed: bool = True
    known: bool = True
    suspended_until: datetime | None = None

    @property
    def is_staff(self) -> bool:
        """Moderator, product team or admin."""
        return self.role in STAFF

    @property
    def is_member(self) -> bool:
        """Somebody with an account."""
        return self.id is not None


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
    known_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    import_id: Mapped[int | None] = mapped_column(BigId)


class SignIn(Base):
    """One signed-in browser; log-out and suspension delete the row, and the cookie is worth nothing."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")


class Token(Base):
    """A program's key; only its digest is kept."""

    __tablename__ = "tokens"

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class OneTimeLink(Base):
    """A mailed link: works once, until a moment, for one purpose and one person."""

    __tablename__ = "one_time_links"
    __table_args__ = (Index("ix_one_time_links_email_key_created_at", "email_key", "created_at"),)

    id: Mapped[int] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
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
