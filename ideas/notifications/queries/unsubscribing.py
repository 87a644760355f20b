"""The link that ends mails of one kind: sealed for one person and one group, so that it needs no sign-in and nobody can make one up."""

from __future__ import annotations

from ideas.core.doors import doors
from ideas.core.secrets import seal, unseal
from ideas.notifications.rules import GROUPS

_USE = "unsubscribe"


def signed(recipient: str, group: str) -> str:
    """The part of the link that says who and what; only this portal can read it, so no address stands in a log."""
    return seal(doors.secret, _USE, f"{group} {recipient}").rstrip("=")


def opened(token: str) -> tuple[str, str] | None:
    """Recipient and group of such a link; None for one that is not ours."""
    text = unseal(doors.secret, _USE, token + "=" * (-len(token) % 4)) if token.isascii() else None
    group, _, recipient = (text or "").partition(" ")
    return (recipient, group) if recipient and group in GROUPS else None
