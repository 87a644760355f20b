"""Hidings: put and lifted inside the use case of the thing concerned, which records the event."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.core.db import session
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.moderation.models import Hiding
from ideas.moderation.rules import why_not_hide, why_not_show


def put(thing: str, thing_id: int, *, reason: str, text: str, by: Actor, now: datetime) -> Hiding:
    """A hiding of a comment, update, picture or profile, in the running transaction. Raises Refused."""
    text = clean_text(text).strip()
    insist(why_not_hide(by, reason, text, now))
    hiding = Hiding(thing=thing, thing_id=thing_id, by_id=by.id, at=now, reason=reason, text=text)
    session().add(hiding)
    session().flush()
    return hiding


def lift(hiding_id: int, *, by: Actor, now: datetime) -> None:
    """The hiding stays as a row that was lifted, in the running transaction. Raises Refused."""
    insist(why_not_show(by, now))
    hiding = session().get_one(Hiding, hiding_id)
    hiding.lifted_at, hiding.lifted_by_id = now, by.id
