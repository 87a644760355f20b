"""Reads of merges: how two ideas are tied, what would move, who is concerned, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union, union_all
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board, CoAuthor, Idea
from ideas.board.queries import visible_to
from ideas.core.db import session
from ideas.core.events import Event
from ideas.lifecycle.models import StageChange
from ideas.triage.models.merging import Merge, MergeObjection
from ideas.triage.rules.merging import Ties
from ideas.votes.models import Vote

HOLDS = and_(Merge.called_off_at.is_(None), Merge.undone_at.is_(None))
OPEN = and_(HOLDS, Merge.done_at.is_(None))
IN_FORCE = and_(HOLDS, Merge.done_at.is_not(None))
AT_ONCE = 100


def last_merge(idea_id: int) -> Merge | None:
    """The latest merge of this idea into another, whatever became of it."""
    return session().scalar(select(Merge).where(Merge.idea_id == idea_id).order_by(Merge.id.desc()).limit(1))


def in_force(main_id: int) -> list[Merge]:
    """The merges that make this idea the main one now, in the order they were announced."""
    return list(session().scalars(select(Merge).where(Merge.main_id == main_id, IN_FORCE).order_by(Merge.id)))


def ties_of(idea: Idea, main: Idea, *, without: int | None = None) -> Ties:
    """What of merges there is around these two, one merge left out of sight."""
    one, other = aliased(Idea), aliased(Idea)
    query = (
        select(Merge.idea_id, Merge.main_id, Merge.done_at, one.title.label("title"), other.title.label("head"))
        .join(one, one.id == Merge.idea_id).join(other, other.id == Merge.main_id)
        .where(HOLDS, Merge.id != (without or 0), or_(Merge.idea_id.in_((idea.id, main.id)), Merge.main_id == idea.id))
    )
    found: dict[str, Any] = {}
    for row in session().execute(query.order_by(Merge.id)):
        if row.idea_id == idea.id:
            found["going_to"] = row.head
        elif row.idea_id == main.id:
            found["main_went_to" if row.done_at else "main_going_to"] = row.head
        else:
            found["gathers"] = row.title
    return Ties(**found, apart=_apart(idea, main))


def _apart(idea: Idea, main: Idea) -> bool:
    """Not of one board, and not both for everybody and of one kind."""
    if idea.board_id == main.board_id:
        return False
    boards = session().execute(select(Board.kind, Board.visibility).where(Board.id.in_((idea.board_id, main.board_id)))).all()
    return len({row.kind for row in boards}) > 1 or any(row.visibility != "public" for row in boards)


def makers(idea_id: int) -> Select[int]:
    """Who made an idea, by number: its creator and the co-authors who agreed."""
    alone = select(Idea.author_id.label("member_id")).where(Idea.id == idea_id, Idea.author_id.is_not(None))
    shared = select(CoAuthor.member_id).where(CoAuthor.idea_id == idea_id, CoAuthor.agreed_at.is_not(None))
    return select(union(alone, shared).subquery().c.member_id)


def is_concerned(merge: Merge, member_id: int | None) -> bool:
    """Whether this member supports the idea that goes, or made one of the two."""
    if member_id is None:
        return False
    supports = select(Vote.member_id).where(Vote.idea_id == merge.idea_id, Vote.member_id == member_id)
    people = union_all(supports, makers(merge.idea_id), makers(merge.main_id)).subquery()
    return session().scalar(select(people.c.member_id).where(people.c.member_id == member_id).limit(1)) is not None


def objection_of(merge_id: int, member_id: int | None) -> MergeObjection | None:
    """What this member said against a merge."""
    if member_id is None:
        return None
    return session().scalar(select(MergeObjection).where(MergeObjection.merge_id == merge_id, MergeObjection.member_id == member_id))


@dataclass(frozen=True)
class Objected:
    """An objection with the name of who made it; none of somebody who left."""

    objection: MergeObjection
    name: str | None
    handle: str | None


def objections(merge_id: int, limit: int = 200) -> list[Objected]:
    """What people said against a merge, the unread first, the oldest of them first."""
    query = select(MergeObjection, Member.name, Member.handle).outerjoin(Member, and_(Member.id == MergeObjection.member_id, Member.closed_at.is_(None)))
    rows = session().execute(query.where(MergeObjection.merge_id == merge_id).order_by(MergeObjection.read_at.is_not(None), MergeObjection.at, MergeObjection.id).limit(limit))
    return [Objected(*row) for row in rows]


def unread_count(merge_id: int) -> int:
    """How many objections nobody of the team has read."""
    return session().scalar(select(func.count()).select_from(MergeObjection).where(MergeObjection.merge_id == merge_id, MergeObjection.read_at.is_(None))) or 0


def unread_of(merge_id: int) -> list[MergeObjection]:
    """The objections nobody of the team has read, as rows to act on."""
    return list(session().scalars(select(MergeObjection).where(MergeObjection.merge_id == merge_id, MergeObjection.read_at.is_(None)).order_by(MergeObjection.id)))


def due_merges(now: datetime) -> list[int]:
    """Merges whose time has come and that nobody objects to unread, by number."""
    query = select(Merge.id).where(OPEN, Merge.due_at <= now, ~_unread()).order_by(Merge.due_at, Merge.id).limit(AT_ONCE)
    return list(session().scalars(query))


def _unread() -> ColumnElement[bool]:
    return exists().where(MergeObjection.merge_id == Merge.id, MergeObjection.read_at.is_(None))


@dataclass(frozen=True)
class Line:
    """A merge in a list, with both titles."""

    merge: Merge
    title: str
    slug: str
    main_title: str
    main_slug: str
    unread: int = 0
    comments: int = 0


def lines(condition: ColumnElement[bool], limit: int = 50) -> list[Line]:
    """Merges with titles: those with unread objections first, then by when they are due."""
    idea, main = aliased(Idea), aliased(Idea)
    unread = select(func.count()).select_from(MergeObjection).where(MergeObjection.merge_id == Merge.id, MergeObjection.read_at.is_(None)).correlate(Merge).scalar_subquery()
    query = (
        select(Merge, idea.title, idea.slug, main.title, main.slug, unread.label("unread"), idea.comment_count)
        .join(idea, idea.id == Merge.idea_id).join(main, main.id == Merge.main_id).where(condition)
    )
    return [Line(*row) for row in session().execute(query.order_by(unread.desc(), Merge.due_at, Merge.id).limit(limit))]


def open_lines() -> list[Line]:
    """What is announced and not yet done."""
    return lines(OPEN)


def recent_lines(since: datetime) -> list[Line]:
    """What was done lately."""
    return lines(and_(Merge.done_at >= since, Merge.undone_at.is_(None)), 20)


def merged_into(main_id: int, reader: Actor) -> list[Line]:
    """Ideas that are part of this one now and that the reader may see: one that never was public is its creator's and the team's."""
    return lines(and_(IN_FORCE, Merge.main_id == main_id, Merge.idea_id.in_(select(Idea.id).where(visible_to(reader)))), 200)


def last_event(idea_id: int) -> int:
    """The last event of an idea; 0 where it has none."""
    return session().scalar(select(func.max(Event.id)).where(Event.idea_id == idea_id)) or 0


def last_parking(idea_id: int) -> Any:
    """Until when the idea was parked last."""
    query = select(StageChange.parked_until).where(StageChange.idea_id == idea_id, StageChange.to_stage == "parked")
    return session().scalar(query.order_by(StageChange.id.desc()).limit(1))
