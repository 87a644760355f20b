"""Reads of who made an idea together, and with which shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, select

from ideas.accounts.models import Member
from ideas.board.models import CoAuthor, Idea
from ideas.core.db import BigId, session
from ideas.core.reads import Read, Rows


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


def makers_read(idea: Idea) -> Read[list[Maker]]:
    """The co-authors of one idea who agreed, in the order they were invited, to be asked with others."""
    return Read(_makers, _MAKERS, {"idea_id": idea.id, "author_id": idea.author_id or 0})


_MAKERS = (
    select(CoAuthor.id, Member.handle, Member.name, Member.picture_key, Member.closed_at, CoAuthor.share).join(Member, Member.id == CoAuthor.member_id)
    .where(CoAuthor.idea_id == bindparam("idea_id", type_=BigId), CoAuthor.agreed_at.is_not(None), CoAuthor.member_id != bindparam("author_id", type_=BigId))
)


def _makers(rows: Rows) -> list[Maker]:
    return [_maker(row.handle, row.name, row.picture_key, row.share, left=row.closed_at is not None) for row in sorted(rows, key=lambda row: row.id)]


def shares_of(idea_id: int) -> list[tuple[int, bool]]:
    """Each part's share and whether it is agreed to, the creator's included; none where there is one creator."""
    rows = session().execute(select(CoAuthor.share, CoAuthor.agreed_at).where(CoAuthor.idea_id == idea_id)).all()
    return [(row.share, row.agreed_at is not None) for row in rows] if len(rows) > 1 else []


def makes(idea_id: int, member_id: int | None) -> bool:
    """Whether this member is a co-author who agreed."""
    query = select(CoAuthor.id).where(CoAuthor.idea_id == idea_id, CoAuthor.member_id == member_id, CoAuthor.agreed_at.is_not(None))
    return member_id is not None and session().scalar(query) is not None


def made_among(idea_ids: Iterable[int], member_id: int | None) -> set[int]:
    """Which of these ideas are this member's, alone or with others: one statement, none for visitors."""
    ids = list(idea_ids)
    if member_id is None or not ids:
        return set()
    return set(session().scalars(select(Idea.id).where(Idea.id.in_(ids), made_by(member_id))))


def makers_among(idea_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who made each of these ideas, its creator and the co-authors who agreed, by number: one statement."""
    ids, found = list(idea_ids), defaultdict[int, set[int]](set)
    shared = select(CoAuthor.idea_id, CoAuthor.member_id).where(CoAuthor.idea_id.in_(ids), CoAuthor.agreed_at.is_not(None))
    alone = select(Idea.id, Idea.author_id).where(Idea.id.in_(ids), Idea.author_id.is_not(None))
    for idea_id, member_id in session().execute(shared.union_all(alone)) if ids else ():
        found[idea_id].add(member_id)
    return found


def made_by(member_id: int) -> ColumnElement[bool]:
    """Ideas of this member, alone or with others, as a condition of a list: two indexed reads."""
    shared = select(CoAuthor.idea_id).where(CoAuthor.member_id == member_id, CoAuthor.agreed_at.is_not(None))
    return Idea.id.in_(select(Idea.id).where(Idea.author_id == member_id).union_all(shared))
