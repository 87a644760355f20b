"""Who may read of an event, and what a kind of event is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who may read of an event."""

    EVERYONE = "everyone"
    CONCERNED = "concerned"
    STAFF = "staff"


@dataclass(frozen=True)
class Kind:
    """A kind of event: who may read of it, and its sentence (an English msgid; places are filled at read time)."""

    audience: Audience
    sentence: str
