"""Taking out a list that names people: only with a purpose, and it is written down."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.core.db import action, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_line
from ideas.transfer.models import ListExport
from ideas.transfer.rules import PURPOSE_MOST, why_not_people


@action
def ask_for_people(name: str, purpose: str, *, known: bool, by: Actor, now: datetime) -> ListExport:
    """Allow one list with names and addresses to be fetched; `known` says whether there is such a list. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    purpose = clean_line(purpose, PURPOSE_MOST)
    insist(why_not_people(known=known, purpose=purpose))
    row = ListExport(name=name, purpose=purpose, by_id=by.id, at=now)
    session().add(row)
    session().flush()
    record("list.exported", by=by, now=now, thing_id=row.id, list=name)
    return row
