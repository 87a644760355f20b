"""Who of the team is at an idea just now."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from ideas.accounts.models import Member
from ideas.core.db import BigId, Moment
from ideas.core.reads import Read, alone
from ideas.triage.models.presence import Presence
from ideas.triage.rules.presence import GONE_AFTER


class Other(NamedTuple):
    """Somebody else who is here, and what they do."""

    name: str
    doing: str


_HERE = select(Member.name, Presence.doing, Presence.seen_at).join(Member, Member.id == Presence.member_id).where(
    Presence.idea_id == bindparam("at_idea", type_=BigId), Presence.member_id != bindparam("me_id", type_=BigId), Presence.seen_at > bindparam("here_since", type_=Moment),
)


def others_read(idea_id: int, me_id: int | None, now: datetime) -> Read[list[Other]]:
    """The others at this idea, who answers first."""
    made = lambda rows: [Other(row.name, row.doing) for row in sorted(rows, key=lambda row: (row.doing != "answering", row.name))]  # noqa: E731
    return Read(made, _HERE, {"at_idea": idea_id, "me_id": me_id, "here_since": now - GONE_AFTER})


def others_at(idea_id: int, me_id: int | None, now: datetime) -> list[Other]:
    """The same, asked alone."""
    return alone(others_read(idea_id, me_id, now))
