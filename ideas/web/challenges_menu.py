"""Whether the menu has an entry for challenges: asked once a minute in a process, and anew where one was announced there."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import ClassVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ideas.accounts.models import VISITOR
from ideas.challenges.queries.challenges import are_there
from ideas.core.db import db, session

SECONDS = 60.0


class Remembered:
    """By database: whether there are any, and when that was asked."""

    asked: ClassVar[WeakKeyDictionary[Engine, tuple[bool, float]]] = WeakKeyDictionary()


def has_challenges() -> bool:
    """Whether there is one that everybody may see. Once there is, there always is."""
    known, moment = Remembered.asked.get(db.engine, (False, float("-inf")))
    if not known and time.monotonic() - moment > SECONDS:
        known = _asked()
        Remembered.asked[db.engine] = (known, time.monotonic())
    return known


def _asked() -> bool:
    """A page that tells of trouble with the database has a menu too: it goes without this entry."""
    try:
        return are_there(VISITOR)
    except SQLAlchemyError:
        session().rollback()
        return False


def forget(told: Iterable[tuple[str, int | None]]) -> None:
    """Ask anew where one was announced just now."""
    if any(kind == "challenge.announced" for kind, _ in told):
        Remembered.asked.pop(db.engine, None)
