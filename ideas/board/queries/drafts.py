"""Reads around one idea of a member: terms in force, tags, pictures, former texts, one's own ideas."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Actor, Member
from ideas.board.models import PUBLIC_STAGES, Board, Idea, IdeaEdit, IdeaTag, Picture, Tag, Terms
from ideas.board.queries.visibility import on_visible_boards, visible_to
from ideas.core.db import session

MINE_MOST = 200


def terms_in_force(board_id: int) -> Terms | None:
    """The latest version of a board's terms."""
    return session().scalar(select(Terms).where(Terms.board_id == board_id).order_by(Terms.id.desc()).limit(1))


def tags_of(idea_id: int) -> list[str]:
    """The tags of an idea, in their order."""
    return list(session().connection().execute(_TAGS, {"idea_id": idea_id}).scalars())


_TAGS = select(Tag.name).join(IdeaTag, IdeaTag.tag_id == Tag.id).where(IdeaTag.idea_id == bindparam("idea_id")).order_by(IdeaTag.position, Tag.id)
_PICTURES = select(Picture).where(Picture.idea_id == bindparam("idea_id")).order_by(Picture.position, Picture.id)


def pictures_of(idea_id: int) -> list[Picture]:
    """The pictures of an idea, in their order."""
    return list(session().scalars(_PICTURES, {"idea_id": idea_id}))


def picture_for(picture_id: int, idea: Idea) -> Picture | None:
    """One picture of this idea, else None."""
    if not 0 < picture_id < 2**63:
        return None
    return session().scalar(select(Picture).where(Picture.id == picture_id, Picture.idea_id == idea.id))


def own_idea(idea_id: int, reader: Actor) -> Idea | None:
    """One's own idea with its board, drafts included; None for everybody else's, and on a board that is closed to its creator by now."""
    if reader.id is None or not 0 < idea_id < 2**63:
        return None
    return session().scalar(select(Idea).options(joinedload(Idea.board)).where(Idea.id == idea_id, Idea.author_id == reader.id, on_visible_boards(reader)))


def own_ideas(reader: Actor) -> list[Idea]:
    """One's own ideas on boards that are open to one, with their boards, newest first, at most 200."""
    query = select(Idea).options(joinedload(Idea.board)).where(Idea.author_id == reader.id, on_visible_boards(reader)).order_by(Idea.id.desc())
    return list(session().scalars(query.limit(MINE_MOST)))


def draft_count(member_id: int | None) -> int:
    """How many drafts a member keeps."""
    return session().scalar(select(func.count()).select_from(Idea).where(Idea.author_id == member_id, Idea.stage == "draft")) or 0


def edits_of(idea: Idea, reader: Actor) -> Sequence[tuple[IdeaEdit, str | None, str | None]]:
    """Former texts, newest first, with handle and name of who changed them (None who left); what was never public is for its creator and staff."""
    query = select(IdeaEdit, Member.handle, Member.name).outerjoin(Member, and_(Member.id == IdeaEdit.by_id, Member.closed_at.is_(None))).where(IdeaEdit.idea_id == idea.id)
    if not (reader.is_staff or (reader.id is not None and reader.id == idea.author_id)):
        query = query.where(IdeaEdit.at >= idea.published_at)
    return session().execute(query.order_by(IdeaEdit.id.desc())).all()


def answered_by(idea_id: int | None, reader: Actor) -> Idea | None:
    """The idea that is named as answered, where it is public and the reader may see it."""
    return session().scalar(select(Idea).where(Idea.id == idea_id, visible_to(reader), Idea.stage.in_(PUBLIC_STAGES))) if idea_id is not None else None


def board_of(board_id: int) -> Board:
    """A board by its number. Raises where there is none."""
    return session().get_one(Board, board_id)
