"""Reads of hidings."""

from __future__ import annotations

from sqlalchemy import select

from ideas.core.db import session
from ideas.moderation.models import Hiding


def hidings_of(thing: str, thing_id: int) -> list[Hiding]:
    """Every time this was hidden, newest first."""
    return list(session().scalars(select(Hiding).where(Hiding.thing == thing, Hiding.thing_id == thing_id).order_by(Hiding.id.desc())))
