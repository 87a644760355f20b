"""The brand's promise and its versions."""

from __future__ import annotations

from sqlalchemy import select

from ideas.core.db import session
from ideas.openness.models import Principles


def promise() -> Principles | None:
    """The version in force."""
    return session().scalars(select(Principles).order_by(Principles.id.desc()).limit(1)).first()


def versions(limit: int = 200) -> list[Principles]:
    """All versions, newest first."""
    return list(session().scalars(select(Principles).order_by(Principles.id.desc()).limit(limit)))
