"""The link that ends mails of one kind: sealed for one person and one group, so that it needs no sign-in and nobody can make one up."""

from __future__ import annotations

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.secrets import seal, unseal
from ideas.notifications.models import Notice
from ideas.notifications.rules import GROUPS

_USE = "unsubscribe"


def signed(recipient: str, group: str) -> str:
    """The part of the link that says who and what; only this portal can read it, so no address stands in a log."""
    return seal(doors.secret, _USE, f"{group} {recipient}").rstrip("=")


def language_of(recipient: str) -> str | None:
    """In which language this person is told; None where nobody knows."""
    if recipient.startswith("m:"):
        return session().scalar(select(Member.lang).where(Member.id == int(recipient.removeprefix("m:"))))
    query = select(Notice.lang).where(Notice.recipient == recipient, Notice.member_id.is_(None))
    return session().scalar(query.order_by(Notice.id.desc()).limit(1))


def opened(token: str) -> tuple[str, str] | None:
    """Recipient and group of such a link; None for one that is not ours."""
    text = unseal(doors.secret, _USE, token + "=" * (-len(token) % 4)) if token.isascii() else None
    group, _, recipient = (text or "").partition(" ")
    return (recipient, group) if recipient and group in GROUPS else None
