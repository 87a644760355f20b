"""Reads of votes on behalf: the list is for staff, the number for everybody stands with the idea."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member
from ideas.core.db import session
from ideas.triage.models.behalf import BehalfVote

SHOWN_MOST = 500


@dataclass(frozen=True)
class Line:
    """One of them, with who entered it (and took it back); no name there is a former member."""

    id: int
    label: str
    source: str
    at: datetime
    by: str
    taken_back_at: datetime | None
    taken_back_by: str


def behalf_of(idea_id: int, reader: Actor) -> list[Line]:
    """The last 500 of an idea, the newest first; none for who is not of the team."""
    by, back = aliased(Member), aliased(Member)
    query = (
        select(BehalfVote.id, BehalfVote.label, BehalfVote.source, BehalfVote.at, by.name.label("by"), BehalfVote.taken_back_at, back.name.label("back"))
        .outerjoin(by, and_(by.id == BehalfVote.entered_by_id, by.closed_at.is_(None)))
        .outerjoin(back, and_(back.id == BehalfVote.taken_back_by_id, back.closed_at.is_(None)))
        .where(BehalfVote.idea_id == idea_id).order_by(BehalfVote.id.desc()).limit(SHOWN_MOST)
    )
    rows: Iterable[Any] = session().execute(query) if reader.is_staff else []
    return [Line(row.id, row.label, row.source, row.at, row.by or "", row.taken_back_at, row.back or "") for row in rows]


def behalf_for(behalf_id: int, idea_id: int, reader: Actor) -> BehalfVote | None:
    """One of an idea, for staff."""
    if not reader.is_staff or not 0 < behalf_id < 2**63:
        return None
    return session().scalar(select(BehalfVote).where(BehalfVote.id == behalf_id, BehalfVote.idea_id == idea_id))


def is_entered(idea_id: int, label_key: str) -> bool:
    """Whether somebody by this name counts on the idea."""
    query = select(BehalfVote.id).where(BehalfVote.idea_id == idea_id, BehalfVote.label_key == label_key, BehalfVote.taken_back_at.is_(None))
    return bool(label_key) and session().scalar(query) is not None
