"""Reads of who made an idea together, and with which shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, cast, literal, null, select, union_all
from sqlalchemy.types import String

from ideas.accounts.models import Member
from ideas.board.models import CoAuthor, Idea, IdeaTag, Tag
from ideas.core.db import BigId, session


@dataclass(frozen=True)
class Maker:
    """One who has a part in an idea beside its creator; without handle and name who has left."""

    handle: str | None
    name: str | None
    picture_key: str | None
    share: int


def makers_of(idea_ids: Iterable[int]) -> dict[int, list[Maker]]:
    """The co-authors of these ideas who agreed, in the order they were invited: one statement, none without ideas."""
    ids, found = list(idea_ids), dict[int, list[Maker]]()
    if not ids:
        return found
    query = (
        select(CoAuthor.idea_id, Member.handle, Member.name, Member.picture_key, Member.closed_at, CoAuthor.share)
        .join(Member, Member.id == CoAuthor.member_id).join(Idea, Idea.id == CoAuthor.idea_id)
        .where(CoAuthor.idea_id.in_(ids), CoAuthor.agreed_at.is_not(None), CoAuthor.member_id.is_distinct_from(Idea.author_id)).order_by(CoAuthor.id)
    )
    for row in session().execute(query):
        found.setdefault(row.idea_id, []).append(_maker(row.handle, row.name, row.picture_key, row.share, left=row.closed_at is not None))
    return found


def _maker(handle: str, name: str, picture_key: str | None, share: int, *, left: bool) -> Maker:
    return Maker(None, None, None, share) if left else Maker(handle, name, picture_key, share)


def tags_and_makers(idea: Idea) -> tuple[list[str], list[Maker]]:
    """The topics of an idea in their order, and its co-authors: one statement for both, since its page asks for both."""
    rows = session().connection().execute(_TAGS_AND_MAKERS, {"idea_id": idea.id, "author_id": idea.author_id or 0}).all()
    makers = [_maker(row.handle, row.name, row.picture_key, row.place, left=row.closed_at is not None) for row in rows if row.is_maker]
    return [row.name for row in rows if not row.is_maker], makers


_THIS = bindparam("idea_id", type_=BigId)
_NOTHING = cast(null(), String)
_PARTS = union_all(
    select(
        literal(0).label("is_maker"), Tag.name.label("name"), _NOTHING.label("handle"), _NOTHING.label("picture_key"), cast(null(), CoAuthor.agreed_at.type).label("closed_at"),
        IdeaTag.position.label("place"), IdeaTag.position.label("first"), Tag.id.label("second"),
    ).join(IdeaTag, IdeaTag.tag_id == Tag.id).where(IdeaTag.idea_id == _THIS),
    select(literal(1), Member.name, Member.handle, Member.picture_key, Member.closed_at, CoAuthor.share, literal(0), CoAuthor.id)
    .join(CoAuthor, CoAuthor.member_id == Member.id)
    .where(CoAuthor.idea_id == _THIS, CoAuthor.agreed_at.is_not(None), CoAuthor.member_id != bindparam("author_id", type_=BigId)),
).subquery()
_TAGS_AND_MAKERS = select(_PARTS).order_by(_PARTS.c.is_maker, _PARTS.c.first, _PARTS.c.second)


def shares_of(idea_id: int) -> list[tuple[int, bool]]:
    """Each part's share and whether it is agreed to, the creator's included; none where there is one creator."""
    rows = session().execute(select(CoAuthor.share, CoAuthor.agreed_at).where(CoAuthor.idea_id == idea_id)).all()
    return [(row.share, row.agreed_at is not None) for row in rows] if len(rows) > 1 else []


def makes(idea_id: int, member_id: int | None) -> bool:
    """Whether this member is a co-author who agreed."""
    query = select(CoAuthor.id).where(CoAuthor.idea_id == idea_id, CoAuthor.member_id == member_id, CoAuthor.agreed_at.is_not(None))
    return member_id is not None and session().scalar(query) is not None


def made_by(member_id: int) -> ColumnElement[bool]:
    """Ideas of this member, alone or with others, as a condition of a list: two indexed reads."""
    shared = select(CoAuthor.idea_id).where(CoAuthor.member_id == member_id, CoAuthor.agreed_at.is_not(None))
    return Idea.id.in_(select(Idea.id).where(Idea.author_id == member_id).union_all(shared))
