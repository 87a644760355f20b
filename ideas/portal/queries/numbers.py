"""The portal's numbers as they stand, and who changed them when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.numbers import NUMBERS, Number, number

LOOKED_AT = 500  # of the latest changes; a number that was changed before all of these is shown without a name


@dataclass(frozen=True)
class Shown:
    """A number, its value in force, and its last change where that is known."""

    number: Number
    value: int
    changed_at: datetime | None = None
    changed_by: str | None = None

    @property
    def is_default(self) -> bool:
        """Whether it stands as shipped."""
        return self.value == self.number.default


def numbers_shown() -> dict[str, Shown]:
    """All numbers by name; two statements."""
    changes: dict[str, tuple[datetime, str | None]] = {}
    query = select(Event.facts, Event.at, Member.name).outerjoin(Member, Member.id == Event.actor_id).where(Event.kind == "numbers.changed").order_by(Event.id.desc())
    for facts, at, name in session().execute(query.limit(LOOKED_AT)):
        changes.setdefault(str(facts.get("name")), (at, name))
    return {name: Shown(one, number(session(), name), *changes.get(name, (None, None))) for name, one in NUMBERS.items()}
