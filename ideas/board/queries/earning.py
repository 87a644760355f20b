"""Who earns from an idea or an act at this moment, as an event keeps it: `12:60,15:40`, members and their shares in per cent; empty for nobody.

The team earns nothing, nor who is known from an earlier portal alone. An event without this, such as one brought in from elsewhere, brings no points to anybody.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from ideas.accounts.models import Member
from ideas.board.models import CoAuthor, Idea
from ideas.core.db import session


def earner(member_id: int | None) -> str:
    """One member with the whole of it; empty for nobody, the team, who has left, and whom an import alone knows."""
    return _said([(member_id, 100)] if member_id is not None else [])


def earners(idea: Idea) -> str:
    """Those who made an idea, by the shares that all agreed to; its creator with the whole of it where there is one alone. The team's shares fall to nobody."""
    rows = session().execute(select(CoAuthor.member_id, CoAuthor.share).where(CoAuthor.idea_id == idea.id, CoAuthor.agreed_at.is_not(None)).order_by(CoAuthor.member_id))
    shares = [(row.member_id, row.share) for row in rows if row.share]
    return _said(shares) if shares or idea.author_id is None else earner(idea.author_id)


def came_alone() -> ColumnElement[bool]:
    """Who came by an import and never had an account here; whoever claims them is somebody else's row."""
    return and_(Member.source.is_not(None), Member.email_key.is_(None), Member.password_hash.is_(None))


def _said(shares: list[tuple[int, int]]) -> str:
    query = select(Member.id).where(Member.id.in_([member for member, _ in shares]), Member.role == "member", Member.closed_at.is_(None), ~came_alone())
    earning = set(session().scalars(query)) if shares else set()
    return ",".join(f"{member}:{share}" for member, share in shares if member in earning)
