"""What a drill asks about: a public idea of the restored copy with what hangs on it, as any visitor can find it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from ideas.accounts.models import VISITOR, Member
from ideas.board.models import Board, Idea, IdeaTag, Picture, Tag
from ideas.board.queries import listed_to
from ideas.board.queries.visibility import visible_boards
from ideas.core.db import session
from ideas.public_log.queries.entries import head


def sample() -> dict[str, Any]:
    """Facts to compare a visitor's pages with; what the portal has none of is left out."""
    listed = listed_to(VISITOR)
    told: dict[str, Any] = {
        "public_ideas": session().scalar(select(func.count(Idea.id)).where(listed)),
        "log": head().seq,
        "boards": list(session().scalars(select(Board.slug).where(visible_boards(VISITOR)).order_by(Board.position, Board.id))),
    }
    pictured = select(Picture.idea_id).where(Picture.idea_id.is_not(None))
    idea = session().scalars(select(Idea).where(listed).order_by(Idea.id.in_(pictured).desc(), Idea.vote_count.desc(), Idea.id).limit(1)).first()
    told |= _about(idea) if idea else {}
    member = session().scalar(select(Member.handle).where(Member.closed_at.is_(None), Member.confirmed_at.is_not(None)).order_by(Member.id).limit(1))
    return told | ({"handle": member} if member else {})


def _about(idea: Idea) -> dict[str, Any]:
    tags = select(Tag.name).join(IdeaTag, IdeaTag.tag_id == Tag.id).where(IdeaTag.idea_id == idea.id).order_by(IdeaTag.position).limit(1)
    told: dict[str, Any] = {"idea": idea.id, "slug": idea.slug or "idea", "title": idea.title, "votes": idea.vote_count, "tag": session().scalar(tags)}
    picture = session().scalars(select(Picture).where(Picture.idea_id == idea.id).order_by(Picture.position, Picture.id).limit(1)).first()
    if picture is not None and picture.files:
        file = next(iter(picture.files.values()))
        told |= {"picture": file["key"], "sha256": file["sha256"]}
    return {name: value for name, value in told.items() if value is not None}
