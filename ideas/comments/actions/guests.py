"""Comments without an account: by a name and a confirmed mail address alone; a person always looks first."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import cast

from ideas.accounts.actions.entering import Agreed, make_wish
from ideas.accounts.actions.letters import use_link
from ideas.accounts.models import Actor, OneTimeLink, Wish
from ideas.accounts.queries import link_by_token, member_by_email, wish_by_id
from ideas.accounts.rules import why_not_email, why_not_join, why_not_name, why_not_sign_in
from ideas.board.models import Idea
from ideas.comments.actions.talk import parent_in
from ideas.comments.actions.wording import html_of
from ideas.comments.models import Comment, CommentGuest
from ideas.comments.queries import guest_pace
from ideas.comments.rules import Pace, why_not_as_guest, why_not_body, why_not_so_many
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.names import canonical_email
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text, has_link

DAY = timedelta(days=1)
FIRST = Pace(0, 0, None, 1, 1)  # always as a new member's first: without links


@action
def wish_as_guest(  # noqa: PLR0913 (what a visitor wants, all by name)
    idea: Idea, body: str, *, name: str, email: str, parent_id: int | None = None, lang: str, agreed: Agreed, by: Actor, now: datetime,
) -> None:
    """Keep a visitor's comment until the mailed link is followed. Raises Refused with errors by field."""
    idea = locked(idea)
    insist(why_not_as_guest(idea.stage, is_on=bool(number(session(), "comments_without_account"))))
    parent_in(idea, parent_id)
    body, name, email = clean_text(body).strip(), clean_line(name), clean_line(email)
    found = {"text": why_not_body(body, has_link(body), by, FIRST), "name": why_not_name(name), "email": why_not_email(email)}
    insist_all({field: refusal for field, refusal in found.items() if refusal} | why_not_join(old_enough=agreed.old_enough, terms=agreed.terms))
    make_wish("guest_comment", idea.id, body, email, name=name, parent_id=parent_id, lang=lang, agreed=agreed, by=by, now=now)


@action
def post_as_guest(token: str, *, by: Actor, now: datetime) -> Comment:
    """Follow the mailed link: the comment is there and waits for a look. Once. Raises Refused, also for the address of a suspended member."""
    link = link_by_token(token)
    wish = wish_by_id(link.wish_id) if link else None
    idea = locked(session().get_one(Idea, wish.idea_id)) if wish and wish.idea_id else None
    link = use_link(token, "guest", now=now)
    wish, idea = cast("Wish", wish), cast("Idea", idea)
    insist(why_not_as_guest(idea.stage, is_on=bool(number(session(), "comments_without_account"))))
    _insist_welcome(link, by, now)
    parent = parent_in(idea, wish.parent_id)
    said = json.loads(wish.text)
    comment = Comment(idea_id=idea.id, parent_id=parent.id if parent else None, guest_name=said["name"], body=said["text"], body_html=html_of(said["text"]), lang=idea.lang, state="waiting", at=now)
    session().add(comment)
    session().flush()
    session().add(CommentGuest(comment_id=comment.id, email=link.email, email_key=canonical_email(link.email or ""), lang=wish.lang, at=now))
    wish.done_at = now
    record("comment.waiting", by=by, now=now, idea_id=idea.id, thing_id=comment.id, member_id=parent.author_id if parent else None)
    return comment


def _insist_welcome(link: OneTimeLink, by: Actor, now: datetime) -> None:
    """No way around a suspension, nor around a day's limit."""
    member = member_by_email(link.email or "")
    insist(why_not_sign_in(member.suspended_until if member else None, now))
    in_a_day, oldest = guest_pace(canonical_email(link.email or ""), now - DAY)
    insist(why_not_so_many(by, Pace(0, in_a_day, oldest, number(session(), "comments_per_day"), 1), now))
