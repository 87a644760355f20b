"""What of the portal is put into the index: public texts only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, func, select

from ideas.accounts.models import VISITOR, Member
from ideas.board.models import Board, Idea, IdeaTag, Tag
from ideas.board.queries import listed_to
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.search.engine import Document
from ideas.search.queries.finding import plain_words

BATCH = 500
COMMENTS_MAX = 20_000


def documents(ids: Iterable[int]) -> list[Document]:
    """The documents of these ideas; those that a visitor may not see have none."""
    wanted = list(ids)
    return _made(session().execute(_public().where(Idea.id.in_(wanted))).all()) if wanted else []


def all_documents() -> Iterator[Document]:
    """Every public idea, a batch of 500 at a time."""
    last = 0
    while rows := session().execute(_public().where(Idea.id > last).order_by(Idea.id).limit(BATCH)).all():
        last = rows[-1].id
        yield from _made(rows)
        session().rollback()  # a long read would keep the database's log from being folded in


def public_ids() -> set[int]:
    """The ids that the index should hold."""
    return set(session().scalars(select(Idea.id).where(listed_to(VISITOR))))


def _public() -> Select:
    return (
        select(Idea.id, Idea.title, Idea.summary, Idea.problem, Idea.body, Idea.lang, Idea.stage, Board.slug, Member.handle)
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(Member, (Member.id == Idea.author_id) & Member.closed_at.is_(None))
        .where(listed_to(VISITOR))
    )


def _made(rows: Iterable[Any]) -> list[Document]:
    rows = list(rows)
    ids = [row.id for row in rows]
    tags, comments, merged = _tags(ids), _comments(ids), _merged(ids)
    return [
        Document(
            row.id,
            row.title,
            row.summary,
            tuple(tags.get(row.id, ())),
            plain_words("\n".join((row.problem, row.body, *merged.get(row.id, ())))),
            plain_words("\n".join(comments.get(row.id, ())))[:COMMENTS_MAX],
            row.lang,
            row.slug,
            row.stage,
            row.handle or "",
        )
        for row in rows
    ]


def _tags(ids: list[int]) -> dict[int, list[str]]:
    query = select(IdeaTag.idea_id, Tag.name).join(Tag, Tag.id == IdeaTag.tag_id).where(IdeaTag.idea_id.in_(ids)).order_by(IdeaTag.idea_id, IdeaTag.position)
    return _by_idea(query)


def _merged(ids: list[int]) -> dict[int, list[str]]:
    """The texts of public ideas that were merged into these: whoever looks for those finds the main one."""
    rows = session().execute(select(Idea.merged_into_id, Idea.title, Idea.summary, Idea.problem, Idea.body).where(Idea.merged_into_id.in_(ids), Idea.stage == "merged", Idea.published_at.is_not(None)).order_by(Idea.id))
    found: dict[int, list[str]] = {}
    for main, *texts in rows:
        found.setdefault(int(main or 0), []).append("\n".join(texts))
    return found


def _comments(ids: list[int]) -> dict[int, list[str]]:
    public = (Comment.state == "public") & Comment.hiding_id.is_(None)
    body = func.substr(Comment.body, 1, 4000)
    return _by_idea(select(Comment.idea_id, body).where(Comment.idea_id.in_(ids), public).order_by(Comment.idea_id, Comment.id))


def _by_idea(query: Select) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for idea_id, text in session().execute(query):
        found.setdefault(idea_id, []).append(text)
    return found
