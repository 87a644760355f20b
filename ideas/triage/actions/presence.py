"""Saying that one is at an idea: a sign of life, no event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Idea
from ideas.core.db import action, session, table
from ideas.core.refusal import insist
from ideas.triage.models.presence import Presence
from ideas.triage.rules.presence import GONE_AFTER, doing_of


@action
def be_here(idea: Idea, doing: str = "reading", *, by: Actor, now: datetime) -> None:
    """Renew the sign of life of a member of staff at an idea; their old ones go. Raises Refused."""
    insist(why_not_staff(by, now))
    session().execute(delete(Presence).where(Presence.member_id == by.id, Presence.seen_at <= now - GONE_AFTER))
    dialect = postgresql if session().get_bind().dialect.name == "postgresql" else sqlite
    row = {"doing": doing_of(doing), "seen_at": now}
    new = dialect.insert(table(Presence)).values(idea_id=idea.id, member_id=by.id, **row)
    session().execute(new.on_conflict_do_update(index_elements=["idea_id", "member_id"], set_=row))
