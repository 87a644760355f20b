"""What the portal gives away: the public ideas in the common form, which the importer reads, and as a list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.board.models import PUBLIC_STAGES, Board, Idea, IdeaLink, IdeaTag, Tag
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path
from ideas.lifecycle.models import Update
from ideas.votes.models import Vote

BATCH = 500
STATUS = {
    "gathering": "open", "in_review": "open", "parked": "open", "approved": "accepted", "in_development": "partially_done", "launched": "done",
    "declined": "declined", "expired": "closed", "withdrawn": "closed", "merged": "closed",
}
_PUBLIC = (Idea.published_at.is_not(None), Idea.stage.in_(PUBLIC_STAGES))
HEADINGS = ("id", "address", "board", "stage", "language", "title", "summary", "author", "votes", "imported votes", "comments", "followers", "published", "topics")


def _pages(query: Any, key: Any) -> Iterator[Any]:
    """All rows, 500 at a time along a number that rises; each page is read by itself, so that nobody waits."""
    last = 0
    while rows := session().execute(query.where(key > last).order_by(key).limit(BATCH)).all():
        session().rollback()
        yield rows
        last = rows[-1][0]


def _line(values: dict[str, Any]) -> str:
    """One object a line; empty values are left out."""
    return json.dumps({name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items() if value not in (None, "", [])}, ensure_ascii=False) + "\n"


def _who(member_id: int | None) -> str:
    """People have numbers here, not names."""
    return f"u{member_id}" if member_id else ""


def package_files(source: str) -> Iterator[tuple[str, Iterator[str]]]:
    """The files of the common form, each read while it is written."""
    yield "ideas.jsonl", _ideas(source)
    yield "statuses.jsonl", _statuses()
    yield "votes.jsonl", _votes()
    yield "comments.jsonl", _comments()
    yield "relations.jsonl", _relations()


def _topics(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for idea_id, name in session().execute(select(IdeaTag.idea_id, Tag.name).join(Tag, Tag.id == IdeaTag.tag_id).where(IdeaTag.idea_id.in_(ids)).order_by(IdeaTag.idea_id, IdeaTag.position)):
        found.setdefault(idea_id, []).append(name)
    return found


def _ideas(source: str) -> Iterator[str]:
    for rows in _pages(select(Idea.id, Idea).where(*_PUBLIC), Idea.id):
        topics = _topics([row.id for row in rows])
        for number, one in rows:
            body = "\n\n".join(part for part in (one.problem, one.body) if part)
            yield _line({
                "source": source, "id": str(number), "lang": one.lang, "title": one.title, "body": body, "created_at": one.created_at, "author": _who(one.author_id),
                "tags": topics.get(number, []), "votes_up": one.vote_count + one.imported_votes, "status": STATUS[one.stage], "url": absolute(doors.public_url, idea_path(number, one.slug)),
            })


def _statuses() -> Iterator[str]:
    """The team's answers, in their last wording."""
    later = aliased(Update)
    query = select(Update.id, Update.idea_id, Update.at, Update.title, Update.text, Update.lang, Idea.stage).join(Idea, Idea.id == Update.idea_id)
    query = query.where(*_PUBLIC, Update.hiding_id.is_(None), Update.by_role != "member", ~select(later.id).where(later.corrects_id == Update.id).exists())
    for rows in _pages(query, Update.id):
        for row in rows:
            yield _line({"idea_id": str(row.idea_id), "at": row.at, "kind": "official_answer", "status": STATUS[row.stage], "title": row.title, "text": row.text, "by": "team", "lang": row.lang})


def _votes() -> Iterator[str]:
    for rows in _pages(select(Vote.id, Vote.idea_id, Vote.member_id).join(Idea, Idea.id == Vote.idea_id).where(*_PUBLIC, Vote.state == "counted", Vote.member_id.is_not(None)), Vote.id):
        for _, idea_id, member_id in rows:
            yield _line({"idea_id": str(idea_id), "voter": _who(member_id)})


def _comments() -> Iterator[str]:
    query = select(Comment.id, Comment).join(Idea, Idea.id == Comment.idea_id).where(*_PUBLIC, Comment.hiding_id.is_(None), Comment.state == "public")
    for rows in _pages(query, Comment.id):
        for number, one in rows:
            yield _line({
                "id": str(number), "idea_id": str(one.idea_id), "parent_id": str(one.parent_id) if one.parent_id else "", "author": _who(one.author_id),
                "author_role": "official" if one.official else "user", "created_at": one.at, "lang": one.lang, "body": one.body,
            })


def _relations() -> Iterator[str]:
    for rows in _pages(select(IdeaLink.id, IdeaLink.idea_id, IdeaLink.related_id, IdeaLink.said_by).join(Idea, Idea.id == IdeaLink.idea_id).where(*_PUBLIC), IdeaLink.id):
        for _, idea_id, related_id, said_by in rows:
            yield _line({"idea_id": str(idea_id), "related_id": str(related_id), "by": "staff" if said_by == "team" else "user"})


def idea_rows() -> Iterator[tuple[Any, ...]]:
    """The public ideas as a list, with headings."""
    yield HEADINGS
    query = select(Idea.id, Idea, Board.slug, Member.handle).join(Board, Board.id == Idea.board_id).outerjoin(Member, (Member.id == Idea.author_id) & Member.closed_at.is_(None)).where(*_PUBLIC)
    for rows in _pages(query, Idea.id):
        topics = _topics([row[0] for row in rows])
        for number, one, board, handle in rows:
            yield (
                number, absolute(doors.public_url, idea_path(number, one.slug)), board, one.stage, one.lang, one.title, one.summary, handle or "", one.vote_count, one.imported_votes,
                one.comment_count, one.follower_count, one.published_at.isoformat(), ", ".join(topics.get(number, [])),
            )
