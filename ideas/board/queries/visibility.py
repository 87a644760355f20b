"""Reads of boards and ideas; what a reader may see is one condition, used by all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from ideas.accounts.models import Actor
from ideas.board.models import PUBLIC_STAGES, Board, BoardGuest, Idea
from ideas.core.db import session


def visible_boards(reader: Actor) -> ColumnElement[bool]:
    """Boards this reader may see: public ones, those for members, those one is invited to."""
    if reader.is_staff or reader.role == "system":
        return true()
    if not reader.is_member:
        return Board.visibility == "public"
    invited = select(BoardGuest.board_id).where(BoardGuest.member_id == reader.id)
    return or_(Board.visibility.in_(("public", "members")), and_(Board.visibility == "invited", Board.id.in_(invited)))


def visible_to(reader: Actor) -> ColumnElement[bool]:
    """Ideas this reader may see: public stages on boards open to them, one's own, and for staff all but drafts."""
    if reader.role == "system":
        return true()
    boards = Idea.board_id.in_(select(Board.id).where(visible_boards(reader)))
    if reader.is_staff:
        return or_(Idea.stage != "draft", Idea.author_id == reader.id)
    public = and_(Idea.stage.in_(PUBLIC_STAGES), Idea.published_at.is_not(None), boards)
    return or_(public, Idea.author_id == reader.id) if reader.is_member else public


def listed_to(reader: Actor) -> ColumnElement[bool]:
    """What lists, search, feeds, counts and the sitemap show: public stages only, also to staff and creators.

    On a portal where all boards are public the condition names no board, so that a list stays one indexed read.
    """
    hidden = session().scalars(select(Board.id).where(~visible_boards(reader) if reader.is_member or reader.role == "visitor" else false())).all()
    stage = func.coalesce(Idea.stage, "")  # the bare column would tempt the planner to gather ten stages and sort, instead of walking a rank's index
    public = and_(stage.in_(PUBLIC_STAGES), Idea.published_at.is_not(None))
    return and_(public, Idea.board_id.not_in(hidden)) if hidden else public


def boards_for(reader: Actor) -> list[Board]:
    """The boards this reader may see, in their order."""
    return list(session().scalars(select(Board).where(visible_boards(reader)).order_by(Board.position, Board.id)))


def board_by_slug(slug: str, reader: Actor) -> Board | None:
    """A board by its name in addresses; None where there is none or the reader may not see it."""
    return session().scalar(select(Board).where(Board.slug == slug, visible_boards(reader)))


def idea_for(idea_id: int, reader: Actor) -> Idea | None:
    """An idea this reader may see, else None."""
    if not 0 < idea_id < 2**63:
        return None
    return session().scalar(select(Idea).where(Idea.id == idea_id, visible_to(reader)))
