"""Saying something, changing it, taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.comments.actions.wording import answer_again, count, html_of, locked_below
from ideas.comments.models import Comment, CommentEdit
from ideas.comments.queries import pace_of, times_answered
from ideas.comments.rules import Pace, is_silent, why_not_body, why_not_comment, why_not_edit, why_not_official, why_not_reply, why_not_so_many
from ideas.core.db import action, locked, session
from ideas.core.db import table as as_table
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.text import clean_text, has_link
from ideas.lifecycle.actions.answering import note_answer
from ideas.lifecycle.actions.repeating import digest_to_keep
from ideas.lifecycle.queries.repeating import named_in
from ideas.lifecycle.rules.promises import why_not_mark_own
from ideas.lifecycle.rules.repeating import digest_of
from ideas.moderation.rules import first_state


@action
def post(idea: Idea, body: str, *, parent_id: int | None = None, official: bool = False, own_mark: int | None = None, repeated: bool = False, by: Actor, now: datetime) -> Comment:
    """Say something about an idea, or answer. A new member's first comment waits for a look. Raises Refused.

    `own_mark` is how the team sees its answer before it is public, 1 to 5; `repeated` confirms that an answer's words are meant though many got them.
    """
    body = clean_text(body).strip()
    idea = locked(idea)
    insist(why_not_comment(idea.stage, by, now))
    insist(why_not_official(by, now) if official else None)
    insist(why_not_mark_own(own_mark, by_team=official))
    in_turn(by, now)
    _insist_words(body, by, _pace(by, now), now)
    parent = parent_in(idea, parent_id)
    text_digest = _digest(idea, body, confirmed=repeated, by=by) if official else None
    state = first_state(by, first_is_checked=bool(number(session(), "first_is_checked")))
    comment = Comment(
        idea_id=idea.id, parent_id=parent.id if parent else None, author_id=by.id, body=body, body_html=html_of(body), lang=idea.lang, state=state, official=official, own_mark=own_mark,
        text_digest=text_digest, at=now,
    )
    session().add(comment)
    session().flush()
    if official and state == "public":
        note_answer(idea, by=by, now=now)
    _tell(comment, parent, by, now)
    return comment


@action
def edit(comment: Comment, body: str, *, by: Actor, now: datetime) -> Comment:
    """Change one's own words: silently at first, later with a mark and the former text kept. Raises Refused."""
    comment = locked(comment)
    body = clean_text(body).strip()
    insist(why_not_edit(comment, by, now))
    insist(why_not_body(body, has_link(body), by, _pace(by, now, before=comment.id)))
    if body == comment.body:
        return comment
    if not is_silent(comment, number(session(), "comment_edit_minutes"), now):
        session().add(CommentEdit(comment_id=comment.id, at=now, body=comment.body))
        comment.edited_at = now
    comment.body, comment.body_html, comment.format = body, html_of(body), "markdown"
    record("comment.edited", by=by, now=now, idea_id=comment.idea_id, thing_id=comment.id)
    if comment.official:  # the team's words are everybody's business
        record("comment.answer_changed", by=by, now=now, idea_id=comment.idea_id, thing_id=comment.id)
    return comment


@action
def withdraw(comment: Comment, *, by: Actor, now: datetime) -> None:
    """Take one's own words back; a place-holder stays where others answered. Raises Refused."""
    comment = locked_below(comment)
    insist(why_not_edit(comment, by, now))
    if comment.state == "public":
        count(comment.idea_id, -1)
    comment.state = "withdrawn"
    record("comment.withdrawn", by=by, now=now, idea_id=comment.idea_id, member_id=comment.author_id, thing_id=comment.id)
    if comment.official:
        record("comment.answer_withdrawn", by=by, now=now, idea_id=comment.idea_id, thing_id=comment.id)
        answer_again(comment)


def _pace(by: Actor, now: datetime, before: int | None = None) -> Pace:
    ever, in_a_day, oldest = pace_of(by.id, now - timedelta(days=1), before)
    per_day = number(session(), "comments_per_day") if doors.limits else in_a_day + 1
    return Pace(ever, in_a_day, oldest, per_day, number(session(), "comments_without_links"))


def _digest(idea: Idea, body: str, *, confirmed: bool, by: Actor) -> str | None:
    digest = digest_of(body, named_in(idea))
    return digest_to_keep(idea, body, confirmed=confirmed, by=by, beside=sum(times_answered([digest]).values()) if digest else 0)


def _insist_words(body: str, by: Actor, pace: Pace, now: datetime) -> None:
    insist(why_not_so_many(by, pace, now))
    insist(why_not_body(body, has_link(body), by, pace))


def parent_in(idea: Idea, parent_id: int | None) -> Comment | None:
    """What is answered; another idea's comment counts as gone. Raises Refused."""
    if parent_id is None:
        return None
    parent = session().get(Comment, parent_id) if 0 < parent_id < 2**63 else None
    insist(why_not_reply(parent if parent and parent.idea_id == idea.id else None))
    return parent


def _tell(comment: Comment, parent: Comment | None, by: Actor, now: datetime) -> None:
    """Count and record what everybody sees; what waits is told to the desk only."""
    facts: dict[str, Any] = {"by": by, "now": now, "idea_id": comment.idea_id, "thing_id": comment.id, "member_id": parent.author_id if parent else None}
    if comment.state == "waiting":
        record("comment.waiting", **facts)
        return
    count(comment.idea_id, 1)
    if comment.official:
        table = as_table(Idea)
        session().execute(update(table).where(table.c.id == comment.idea_id, table.c.answered_at.is_(None)).values(answered_at=now))
    record("comment.answered_officially" if comment.official else "comment.posted", **facts)
