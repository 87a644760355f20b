"""Whether the menu has an entry for challenges: asked once a minute in a process, and anew where one was announced there."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from ideas.accounts.models import VISITOR
from ideas.challenges.queries.challenges import are_there
from ideas.core.db import session
from ideas.core.remembered import remembered


@remembered(60)
def has_challenges() -> bool:
    """Whether there is one that everybody may see. A page that tells of trouble with the database has a menu too: it goes without this entry."""
    try:
        return are_there(VISITOR)
    except SQLAlchemyError:
        session().rollback()
        return False


def forget(told: Iterable[tuple[str, int | None]]) -> None:
    """Ask anew where one was announced just now."""
    if any(kind == "challenge.announced" for kind, _ in told):
        has_challenges.forget()
