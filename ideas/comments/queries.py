"""Reads of the talk: a page of threads costs two statements, however much was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, false, func, literal, or_, select

from ideas.accounts.models import Actor, Member, stand_in
from ideas.board.models import Board, Idea
from ideas.comments.models import Comment, CommentEdit, CommentGuest, Helpful
from ideas.core.among import among
from ideas.core.db import session
from ideas.core.numbers import number
from ideas.core.paging import Page, beyond, decode, encode
from ideas.moderation.models import Hiding

THREADS = 50
REPLIES_MAX = 2000
ORDERS = ("oldest", "helpful")


@dataclass(frozen=True)
class Line:
    """One comment as a page, a feed or the API shows it; body and author are empty where it is not shown."""

    id: int
    idea_id: int
    parent_id: int | None
    author_id: int | None
    handle: str | None
    name: str
    role: str
    picture_key: str | None
    body: str
    body_html: str
    lang: str
    at: datetime
    edited_at: datetime | None
    helpful_count: int
    official: bool
    state: str
    hidden_reason: str | None
    hidden_text: str
    marked: bool = False
    foreign: bool = False
    refused_reason: str = ""
    hiding_id: int | None = None
    left: bool = False
    guest: bool = False

    @property
    def shown(self) -> bool:
        """Whether its words are shown at all."""
        return self.state in {"public", "waiting", "refused"} and self.hidden_reason is None


@dataclass(frozen=True)
class Thread:
    """A comment and what was answered to it, flat and in the order of time."""

    root: Line
    replies: list[Line] = field(default_factory=list)


def may_read(reader: Actor) -> ColumnElement[bool]:
    """Public comments and the places of those taken back; waiting ones for their author and staff, refused ones for their author."""
    own = Comment.author_id == reader.id if reader.id is not None else false()
    waiting = Comment.state == "waiting" if reader.is_staff or reader.role == "system" else and_(Comment.state == "waiting", own)
    return or_(among(Comment.state, ("public", "withdrawn")), waiting, and_(Comment.state == "refused", own))


def _lines(reader: Actor) -> Select:
    marked = exists().where(Helpful.comment_id == Comment.id, Helpful.member_id == reader.id) if reader.id is not None else literal(value=False)
    return (
        select(
            Comment.id, Comment.idea_id, Comment.parent_id, Comment.author_id, Member.handle, Member.name, Member.role, Member.picture_key, Comment.body, Comment.body_html,
            Comment.lang, Comment.at, Comment.edited_at, Comment.helpful_count, Comment.official, Comment.state, Hiding.reason, Hiding.text, marked.label("marked"),
            Member.source, Comment.refused_reason, Comment.hiding_id, Member.closed_at, Comment.guest_name,
        )
        .outerjoin(Member, Member.id == Comment.author_id)
        .outerjoin(Hiding, Hiding.id == Comment.hiding_id)
        .where(may_read(reader))
    )


def _line(row: Row, reader: Actor) -> Line:
    """A row as a line; hidden and withdrawn words do not leave this function (staff may read hidden ones)."""
    gone = row.state == "withdrawn" or (row.reason is not None and not reader.is_staff)
    nobody = row.state == "withdrawn"
    return Line(
        row.id, row.idea_id, row.parent_id, row.author_id, None if nobody or row.closed_at else row.handle, "" if nobody or row.closed_at else row.name or row.guest_name or "", row.role or "", None if nobody else row.picture_key,
        "" if gone else row.body, "" if gone else row.body_html, row.lang, row.at, row.edited_at, row.helpful_count, row.official, row.state, row.reason, row.text or "",
        bool(row.marked), row.source is not None, row.refused_reason, row.hiding_id, row.closed_at is not None, row.guest_name is not None,
    )


def thread(idea_id: int, reader: Actor, *, order: str = "oldest", after: str | None = None, limit: int = THREADS) -> Page[Thread]:
    """A page of threads: official ones first, then the oldest (or the most helpful) first. The reader may see the idea."""
    keys = _keys(order)
    query = _roots(stand_in(reader), order)
    cursor = decode(after, len(keys))
    if cursor and all(isinstance(value, int) and abs(value) < 2**31 for value in cursor[:-1]):
        query = query.where(beyond(keys, cursor, descending=False))
    rows = session().connection().execute(query, {"idea_id": idea_id, "reader_id": reader.id, "most": limit + 1}).all()
    more = encode(*(getattr(rows[limit - 1], f"key{at}") for at in range(len(keys)))) if len(rows) > limit else None
    roots = [_line(row, reader) for row in rows[:limit]]
    replies = replies_to([root.id for root in roots], reader)
    threads = [Thread(root, replies.get(root.id, [])) for root in roots]
    return Page([one for one in threads if one.root.state != "withdrawn" or one.replies], more)


@cache
def _roots(reader: Actor, order: str) -> Select:
    keys = _keys(order)
    query = _lines(reader).add_columns(*(key.label(f"key{at}") for at, key in enumerate(keys)))
    return query.where(Comment.idea_id == bindparam("idea_id"), Comment.parent_id.is_(None)).order_by(*keys).limit(bindparam("most"))


@cache
def _keys(order: str) -> tuple[Any, ...]:
    official = case((and_(Comment.official, Comment.state == "public"), 0), else_=1)
    return (official, -Comment.helpful_count, Comment.id) if order == "helpful" else (official, Comment.id)


def replies_to(root_ids: list[int], reader: Actor) -> dict[int, list[Line]]:
    """All answers below these comments, at any depth, by the root they belong to: one statement, none without roots."""
    if not root_ids:
        return {}
    rows = session().connection().execute(_below(stand_in(reader)), {"roots": root_ids, "reader_id": reader.id})
    found: dict[int, list[Line]] = {}
    for row in rows:
        if row.state != "withdrawn":
            found.setdefault(row.root, []).append(_line(row, reader))
    return found


@cache
def _below(reader: Actor) -> Select:
    tree = select(Comment.id.label("id"), Comment.parent_id.label("root")).where(Comment.parent_id.in_(bindparam("roots", expanding=True))).cte("tree", recursive=True)
    tree = tree.union_all(select(Comment.id, tree.c.root).where(Comment.parent_id == tree.c.id))
    return _lines(reader).add_columns(tree.c.root).join(tree, tree.c.id == Comment.id).order_by(Comment.id).limit(REPLIES_MAX)


def line(comment_id: int, reader: Actor) -> Line | None:
    """One comment as this reader may see it; whether the idea may be seen is asked elsewhere."""
    row = session().execute(_lines(reader).where(Comment.id == comment_id)).first() if 0 < comment_id < 2**63 else None
    return _line(row, reader) if row else None


def flat(idea_id: int, reader: Actor, *, after: str | None = None, limit: int = THREADS) -> Page[Line]:
    """The comments of an idea in the order of time, without threads: for programs and feeds."""
    query = _lines(reader).where(Comment.idea_id == idea_id, Comment.state != "withdrawn")
    cursor = decode(after, 1)
    if cursor:
        query = query.where(Comment.id > cursor[0])
    rows = session().execute(query.order_by(Comment.id).limit(limit + 1)).all()
    return Page([_line(row, reader) for row in rows[:limit]], encode(rows[limit - 1].id) if len(rows) > limit else None)


def comment_for(comment_id: int, reader: Actor) -> Comment | None:
    """A comment this reader may read, as a row to act on; whether the idea may be seen is asked elsewhere."""
    if not 0 < comment_id < 2**63:
        return None
    return session().scalar(select(Comment).where(Comment.id == comment_id, may_read(reader)))


def former_texts(comment_id: int) -> list[CommentEdit]:
    """What a comment said before, newest first."""
    return list(session().scalars(select(CommentEdit).where(CommentEdit.comment_id == comment_id).order_by(CommentEdit.id.desc())))


def pace_of(member_id: int | None, since: datetime, before: int | None = None) -> tuple[int, int, datetime | None]:
    """How many comments a member has written (before this one), how many since a moment, and the oldest of those."""
    ever = func.count(case((Comment.state != "refused", 1)))
    recent = and_(Comment.at > since)
    query = select(ever, func.count(case((recent, 1))), func.min(case((recent, Comment.at)))).where(Comment.author_id == member_id)
    row = session().execute(query.where(Comment.id < before) if before else query).one()
    return row[0], row[1], row[2]


def guest_pace(email_key: str, since: datetime) -> tuple[int, datetime | None]:
    """How many comments were written with this address and without an account since a moment, and the oldest of them."""
    row = session().execute(select(func.count(), func.min(CommentGuest.at)).where(CommentGuest.email_key == email_key, CommentGuest.at > since)).one()
    return row[0], row[1]


def takes_guests(board_id: int) -> bool:
    """Whether visitors may comment without an account: on this board, and on the portal at all."""
    return bool(number(session(), "comments_without_account")) and session().scalar(select(Board.takes_guests).where(Board.id == board_id)) is True


def comment_by_link(link_id: int | None) -> Comment | None:
    """The comment of a guest that a mailed link takes back."""
    return session().scalar(select(Comment).join(CommentGuest, CommentGuest.comment_id == Comment.id).where(CommentGuest.link_id == link_id)) if link_id else None


@dataclass(frozen=True)
class Waiting:
    """A comment a person looks at first, with the idea it stands under."""

    id: int
    idea_id: int
    body_html: str
    at: datetime
    name: str | None
    handle: str | None
    title: str
    slug: str
    left: bool


def waiting(limit: int = 100) -> list[Waiting]:
    """Comments a person looks at first, oldest first: one statement."""
    query = (
        select(Comment.id, Comment.idea_id, Comment.body_html, Comment.at, func.coalesce(Member.name, Comment.guest_name), Member.handle, Idea.title, Idea.slug, func.coalesce(Member.closed_at.is_not(None), false()))
        .join(Idea, Idea.id == Comment.idea_id).outerjoin(Member, Member.id == Comment.author_id)
        .where(Comment.state == "waiting").order_by(Comment.id).limit(limit)
    )
    return [Waiting(*row) for row in session().execute(query)]


def times_answered(digests: Iterable[str]) -> dict[str, int]:
    """How often official comments said what these digests stand for (`lifecycle.rules.repeating.digest_of`); what none said is left out: one indexed statement."""
    query = select(Comment.text_digest, func.count()).where(Comment.text_digest.in_(list(digests))).group_by(Comment.text_digest)
    return {digest: count for digest, count in session().execute(query) if digest is not None}


def waiting_count(most: int = 500) -> int:
    """How many comments wait, at most 500."""
    return session().scalar(select(func.count()).select_from(select(Comment.id).where(Comment.state == "waiting").limit(most).subquery())) or 0


def comments_by(member_id: int, idea_filter: ColumnElement[bool], limit: int = 20) -> Iterable[Row]:
    """The latest public comments of a member on ideas that satisfy the filter (join on `Idea` is the caller's condition)."""
    query = select(Comment.id, Comment.idea_id, Comment.body, Comment.at).where(Comment.author_id == member_id, Comment.state == "public", Comment.hiding_id.is_(None), idea_filter)
    return session().execute(query.order_by(Comment.id.desc()).limit(limit)).all()
