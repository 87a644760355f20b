"""A rule's "no, because …": one cause, said in the reader's language, with the status an API answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ideas.core.words import Message


@dataclass(frozen=True)
class Refusal:
    """Why something is not done.

    `status` is 403 for "not you", 409 for "not now", 422 for "not like this", 429 for "too much".
    `again_at` says from when it would go, where that is known.
    """

    cause: str
    message: Message
    status: int = 409
    again_at: datetime | None = None
    field: str | None = None


class Refused(Exception):
    """Raised by `insist`; carries the first refusal and, for forms, all of them by field."""

    def __init__(self, refusal: Refusal, errors: dict[str, Refusal] | None = None) -> None:
        super().__init__(refusal.cause)
        self.refusal = refusal
        self.errors = errors or {}


@dataclass(frozen=True)
class Errors:
    """Refusals by form field; empty means "go on"."""

    by_field: dict[str, Refusal] = field(default_factory=dict)

    def insist(self) -> None:
        """Raise `Refused` with all errors where there is any."""
        if self.by_field:
            raise Refused(next(iter(self.by_field.values())), self.by_field)


def insist(refusal: Refusal | None) -> None:
    """Raise `Refused` where a rule said no."""
    if refusal is not None:
        raise Refused(refusal)


def insist_all(errors: dict[str, Refusal]) -> None:
    """Raise `Refused` with every error of a form where there is any."""
    Errors(errors).insist()
