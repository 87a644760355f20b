"""Reads of staff picks: those that stand, the mark on cards, the desk's list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, and_, bindparam, literal, select, union_all

from ideas.accounts.models import Actor, Member
from ideas.board.models import CoAuthor, Idea
from ideas.collections.models import StaffPick
from ideas.core.db import session
from ideas.votes.models import Vote

DESK_MOST = 50


@dataclass(frozen=True)
class Pick:
    """An idea recommended now: why, in which language, and by whom."""

    idea_id: int
    sentence: str
    lang: str
    handle: str | None
    name: str
    picture_key: str | None


def _standing(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(StaffPick.starts_at <= now, StaffPick.ends_at > now, StaffPick.taken_back_at.is_(None))


def present_picks(now: datetime) -> list[Pick]:
    """What is recommended now, the latest first; whether the reader may see the ideas is asked by their cards."""
    query = (
        select(StaffPick.idea_id, StaffPick.sentence, StaffPick.lang, Member.handle, Member.name, Member.picture_key)
        .outerjoin(Member, and_(Member.id == StaffPick.by_id, Member.closed_at.is_(None))).where(_standing(now)).order_by(StaffPick.starts_at.desc(), StaffPick.id.desc())
    )
    return [Pick(row.idea_id, row.sentence, row.lang, row.handle, row.name or "", row.picture_key) for row in session().execute(query)]


def picked(now: datetime) -> ColumnElement[bool]:
    """Ideas recommended now, as a condition of a list."""
    return Idea.id.in_(select(StaffPick.idea_id).where(_standing(now)))


def marked_among(idea_ids: Iterable[int], reader: Actor, now: datetime) -> tuple[set[int], set[int], set[int]]:
    """Which of these ideas the reader supports, which are recommended now, which the reader had with others: one statement, none without ideas."""
    ids = list(idea_ids)
    if not ids:
        return set(), set(), set()
    values = {"now": now} | ({"ids": ids, "reader_id": reader.id} if reader.is_member else {})
    found: dict[str, set[int]] = {"vote": set(), "pick": set(), "part": set()}
    for mark, idea_id in session().connection().execute(_marks(member=reader.is_member), values):
        found[mark].add(idea_id)
    return found["vote"], found["pick"].intersection(ids), found["part"]


@cache
def _marks(*, member: bool) -> CompoundSelect:
    """All that is recommended now (a handful), and the reader's own among the asked: put together once, since that costs more than asking it."""
    moment = bindparam("now", type_=StaffPick.starts_at.type)
    queries = [select(literal("pick").label("mark"), StaffPick.idea_id).where(_standing(moment))]
    if member:
        ids: BindParameter[int] = bindparam("ids", expanding=True)
        own: BindParameter[int] = bindparam("reader_id")
        queries.append(select(literal("vote"), Vote.idea_id).where(Vote.member_id == own, Vote.idea_id.in_(ids)))
        queries.append(select(literal("part"), CoAuthor.idea_id).where(CoAuthor.member_id == own, CoAuthor.idea_id.in_(ids), CoAuthor.agreed_at.is_not(None)))
    return union_all(*queries)


def spans_from(now: datetime) -> list[tuple[datetime, datetime, int]]:
    """From when until when something is or will be recommended, and which idea."""
    query = select(StaffPick.starts_at, StaffPick.ends_at, StaffPick.idea_id).where(StaffPick.ends_at > now, StaffPick.taken_back_at.is_(None))
    return [(row.starts_at, row.ends_at, row.idea_id) for row in session().execute(query)]


@dataclass(frozen=True)
class Row:
    """A recommendation in the desk's list, with its idea and who made it and took it back."""

    pick: StaffPick
    title: str
    slug: str
    by: str | None
    taken_back_by: str | None


def desk_picks() -> list[Row]:
    """The latest recommendations, those that are over and taken back included."""
    who, other = Member.__table__.alias("who"), Member.__table__.alias("other")
    query = (
        select(StaffPick, Idea.title, Idea.slug, who.c.name.label("by"), other.c.name.label("taken_back_by"))
        .join(Idea, Idea.id == StaffPick.idea_id).outerjoin(who, who.c.id == StaffPick.by_id).outerjoin(other, other.c.id == StaffPick.taken_back_by_id)
        .order_by(StaffPick.ends_at.desc(), StaffPick.id.desc()).limit(DESK_MOST)
    )
    return [Row(row.StaffPick, row.title, row.slug, row.by, row.taken_back_by) for row in session().execute(query)]


def pick_for(pick_id: int) -> StaffPick | None:
    """A recommendation by its number."""
    return session().get(StaffPick, pick_id) if 0 < pick_id < 2**63 else None
