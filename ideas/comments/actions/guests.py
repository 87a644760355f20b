"""Comments without an account: by a name and a confirmed mail address alone; a person always looks first."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete

from ideas.accounts.actions.entering import Agreed, make_wish
from ideas.accounts.actions.letters import issue, use_link
from ideas.accounts.actions.letters import post as letter
from ideas.accounts.models import Actor, OneTimeLink, Wish
from ideas.accounts.queries import link_by_token, member_by_email, wish_by_id
from ideas.accounts.rules import why_not_email, why_not_join, why_not_name, why_not_sign_in
from ideas.board.models import Idea
from ideas.comments.actions.talk import parent_in
from ideas.comments.actions.wording import count, html_of, locked_below
from ideas.comments.models import Comment, CommentGuest
from ideas.comments.queries import comment_by_link, guest_pace, takes_guests
from ideas.comments.rules import Pace, why_not_as_guest, why_not_body, why_not_so_many, why_not_take_back
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.names import canonical_email
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line, clean_text, has_link
from ideas.core.words import N_

DAY = timedelta(days=1)
FIRST = Pace(0, 0, None, 1, 1)  # always as a new member's first: without links
GONE = Refusal("comment_gone", N_("This comment is not there any more."), 410)


@action
def wish_as_guest(  # noqa: PLR0913 (what a visitor wants, all by name)
    idea: Idea, body: str, *, name: str, email: str, parent_id: int | None = None, lang: str, agreed: Agreed, by: Actor, now: datetime,
) -> None:
    """Keep a visitor's comment until the mailed link is followed. Raises Refused with errors by field."""
    idea = locked(idea)
    insist(why_not_as_guest(idea.stage, is_on=takes_guests(idea.board_id)))
    parent_in(idea, parent_id)
    body, name, email = clean_text(body).strip(), clean_line(name), clean_line(email)
    found = {"text": why_not_body(body, has_link(body), by, FIRST), "name": why_not_name(name), "email": why_not_email(email)}
    insist_all({field: refusal for field, refusal in found.items() if refusal} | why_not_join(old_enough=agreed.old_enough, terms=agreed.terms))
    make_wish("guest_comment", idea.id, body, email, name=name, parent_id=parent_id, lang=lang, agreed=agreed, by=by, now=now)


@action
def post_as_guest(token: str, *, by: Actor, now: datetime) -> Comment:
    """Follow the mailed link: the comment is there and waits for a look; a letter says so, with a link to take it back. Once. Raises Refused, also for the address of a suspended member."""
    link = link_by_token(token)
    wish = wish_by_id(link.wish_id) if link else None
    idea = locked(session().get_one(Idea, wish.idea_id)) if wish and wish.idea_id else None
    link = use_link(token, "guest", now=now)
    wish, idea = cast("Wish", wish), cast("Idea", idea)
    insist(why_not_as_guest(idea.stage, is_on=takes_guests(idea.board_id)))
    _insist_welcome(link, by, now)
    parent = parent_in(idea, wish.parent_id)
    said = json.loads(wish.text)
    comment = Comment(idea_id=idea.id, parent_id=parent.id if parent else None, guest_name=said["name"], body=said["text"], body_html=html_of(said["text"]), lang=idea.lang, state="waiting", at=now)
    session().add(comment)
    session().flush()
    _keep_address(comment, link.email or "", wish.lang, by, now)
    wish.done_at = now
    record("comment.waiting", by=by, now=now, idea_id=idea.id, thing_id=comment.id, member_id=parent.author_id if parent else None)
    return comment


def _keep_address(comment: Comment, email: str, lang: str, by: Actor, now: datetime) -> None:
    """For what becomes of the comment; and a letter with the link that takes it back."""
    url = issue("guest_withdrawal", email, now=now)
    link = link_by_token(url.rpartition("/")[2])
    session().add(CommentGuest(comment_id=comment.id, email=email, email_key=canonical_email(email), lang=lang, at=now, link_id=link.id if link else None))
    letter("guest_comment", email, locale=lang, by=by, now=now, url=url, days=number(session(), "appeal_days"))


@action
def withdraw_as_guest(token: str, *, by: Actor, now: datetime) -> Comment:
    """Follow the link of that letter: the comment is taken back, and its words, the name and the address are gone. Once. Raises Refused."""
    link = link_by_token(token)
    comment = comment_by_link(link.id if link else None)
    comment = locked_below(comment) if comment else None
    use_link(token, "guest_withdrawal", now=now)
    insist(why_not_take_back(comment) if comment else GONE)
    comment = cast("Comment", comment)
    if comment.state == "public":
        count(comment.idea_id, -1)
    comment.state, comment.body, comment.body_html, comment.guest_name = "withdrawn", "", "", ""
    session().execute(delete(CommentGuest).where(CommentGuest.comment_id == comment.id))
    record("comment.withdrawn", by=by, now=now, idea_id=comment.idea_id, thing_id=comment.id)
    return comment


def _insist_welcome(link: OneTimeLink, by: Actor, now: datetime) -> None:
    """No way around a suspension, nor around a day's limit."""
    member = member_by_email(link.email or "")
    insist(why_not_sign_in(member.suspended_until if member else None, now))
    in_a_day, oldest = guest_pace(canonical_email(link.email or ""), now - DAY)
    insist(why_not_so_many(by, Pace(0, in_a_day, oldest, number(session(), "comments_per_day"), 1), now))
