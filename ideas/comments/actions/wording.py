"""From a comment's text to its HTML, with links to the members it calls; the counter of an idea's comments, and the lock around both."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.comments.models import Comment
from ideas.core.db import locked, session
from ideas.core.db import table as as_table
from ideas.core.links import path
from ideas.core.text import handle_key, markdown_html, mentions
from ideas.lifecycle.actions.answering import look_again

_PIECES = re.compile(r"(<[^>]*>)")
_CALL = re.compile(r"(?<![\w@./+-])@([\w.-]+)(?!@)")
_CLOSED = ("a", "code", "pre")
MENTIONS_MAX = 10


def html_of(body: str) -> str:
    """Safe HTML of the text; @handle becomes a link where there is such a member (one statement, only with a call in it)."""
    html = markdown_html(body)
    called = mentions(body)[:MENTIONS_MAX]
    if not called:
        return html
    known = set(session().scalars(select(Member.handle_key).where(Member.handle_key.in_(called), Member.closed_at.is_(None))))
    return with_links(html, known) if known else html


def with_links(html: str, known: set[str]) -> str:
    """Calls in the text between the tags, outside links and code, become links to the member's page."""
    depth, out = 0, []
    for piece in _PIECES.split(html):
        name = re.match(r"</?(\w+)", piece)
        if name:
            depth += (-1 if piece.startswith("</") else 1) if name[1] in _CLOSED else 0
        out.append(piece if name or depth else _CALL.sub(lambda call: _linked(call, known), piece))
    return "".join(out)


def _linked(call: re.Match[str], known: set[str]) -> str:
    word = call[1].rstrip(".-_")
    if handle_key(word) not in known:
        return call[0]
    return f'<a href="{path("people.show", handle=word)}">@{word}</a>{call[1][len(word):]}'


def locked_below(comment: Comment) -> Comment:
    """A comment under its idea's lock and then its own, for whoever changes both: the same order everywhere."""
    session().execute(select(Idea.id).where(Idea.id == comment.idea_id).with_for_update(key_share=True))
    return locked(comment)


def answer_again(comment: Comment) -> None:
    """After an official one was taken back, hidden or shown again: the idea's answer clock, under the lock that is held already."""
    if comment.official:
        look_again(locked(session().get_one(Idea, comment.idea_id)), comment.at)


def count(idea_id: int, step: int) -> None:
    """Public comments of an idea, counted in SQL."""
    table = as_table(Idea)
    session().execute(update(table).where(table.c.id == idea_id).values(comment_count=table.c.comment_count + step))
