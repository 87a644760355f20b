"""Finding a comment helpful, or no longer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from ideas.accounts.models import Actor
from ideas.board.queries.earning import earner
from ideas.comments.models import Comment, Helpful
from ideas.comments.rules import why_not_mark
from ideas.core.db import action, locked, session
from ideas.core.db import table as as_table
from ideas.core.events import record
from ideas.core.refusal import insist


@action
def mark_helpful(comment: Comment, *, by: Actor, now: datetime) -> int:
    """Say that a comment helped; gives the number of marks. Twice is the same as once. Raises Refused."""
    comment = locked(comment)
    insist(why_not_mark(comment, by, now))
    if not _marked(comment, by):
        session().execute(insert(Helpful).values(comment_id=comment.id, member_id=by.id, at=now))
        _count(comment, 1)
        record("comment.found_helpful", by=by, now=now, idea_id=comment.idea_id, member_id=comment.author_id, thing_id=comment.id, earns=earner(comment.author_id))
    return comment.helpful_count


@action
def unmark_helpful(comment: Comment, *, by: Actor, now: datetime) -> int:
    """Take the mark back; gives the number left. Raises Refused."""
    comment = locked(comment)
    insist(why_not_mark(comment, by, now))
    if _marked(comment, by):
        session().execute(delete(Helpful).where(Helpful.comment_id == comment.id, Helpful.member_id == by.id))
        _count(comment, -1)
        record("comment.not_helpful", by=by, now=now, idea_id=comment.idea_id, member_id=comment.author_id, thing_id=comment.id)
    return comment.helpful_count


def _marked(comment: Comment, by: Actor) -> bool:
    return bool(session().scalar(select(exists().where(Helpful.comment_id == comment.id, Helpful.member_id == by.id))))


def _count(comment: Comment, step: int) -> None:
    table = as_table(Comment)
    query = update(table).where(table.c.id == comment.id).values(helpful_count=table.c.helpful_count + step).returning(table.c.helpful_count)
    set_committed_value(comment, "helpful_count", session().scalar(query))
