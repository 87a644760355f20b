"""Who may take part, and what an account's fields must be."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.core.refusal import Refusal
from ideas.core.words import N_


class Person(Protocol):
    """What a rule knows of who acts."""

    @property
    def is_member(self) -> bool: ...  # noqa: D102
    @property
    def is_staff(self) -> bool: ...  # noqa: D102
    @property
    def confirmed(self) -> bool: ...  # noqa: D102
    @property
    def suspended_until(self) -> datetime | None: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102


def why_not_take_part(person: Person, now: datetime) -> Refusal | None:
    """No account, no confirmed address or a suspension: then nothing is submitted, supported or said."""
    if person.role == "system":
        return None
    if not person.is_member:
        return Refusal("sign_in_first", N_("Sign in first, then it counts."), 401)
    if person.suspended_until is not None and person.suspended_until > now:
        return Refusal("suspended", N_("Your account is suspended until %(day)s.", day=person.suspended_until), 403, person.suspended_until)
    if not person.confirmed:
        return Refusal("unconfirmed", N_("Confirm your mail address first: the link is in your inbox."), 403)
    return None


def why_not_staff(person: Person, now: datetime, *roles: str) -> Refusal | None:
    """Only staff (or only these roles, admins always) may do this."""
    refusal = why_not_take_part(person, now)
    if refusal is not None or person.role == "system":
        return refusal
    allowed = person.role in roles or person.role == "admin" if roles else person.is_staff
    return None if allowed else Refusal("not_yours", N_("This is for the team only."), 403)
