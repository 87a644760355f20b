"""Changing the portal's numbers while it runs."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.core.db import action, session
from ideas.core.events import record
from ideas.core.numbers import NUMBERS, NumberRow, number
from ideas.core.refusal import insist
from ideas.portal.rules.numbers import why_not_number


@action
def change_number(name: str, value: int | None, *, by: Actor, now: datetime) -> None:
    """Put a number into force, from the next transaction on. Its default is kept as no row. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    insist(why_not_number(NUMBERS.get(name), value))
    row = session().get(NumberRow, name, with_for_update=True)
    before = number(session(), name)
    if value is None or value == before:
        return
    _keep(name, value, row)
    record("numbers.changed", by=by, now=now, name=name, before=before, value=value)


def _keep(name: str, value: int, row: NumberRow | None) -> None:
    if value == NUMBERS[name].default and row is not None:
        session().delete(row)
    elif row is not None:
        row.value = value
    else:
        session().add(NumberRow(name=name, value=value))
    session().info.pop("numbers", None)
