"""What staff do with comments: let through or refuse what waits, hide and show again."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.actions import make_known
from ideas.accounts.models import Actor
from ideas.comments.actions.wording import answer_again, count, locked_below
from ideas.comments.models import Comment
from ideas.comments.rules import why_not_hide_comment, why_not_show_comment
from ideas.core.db import action, locked
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.moderation import actions as hidings
from ideas.moderation.actions import Concerned, give_reasons
from ideas.moderation.rules import why_not_let_through, why_not_refusal_text, why_not_show


@action
def approve(comment: Comment, *, by: Actor, now: datetime) -> None:
    """Let a waiting comment through; its author is known from now on and does not wait again. Raises Refused."""
    comment = locked_below(comment)
    insist(why_not_let_through(comment, by, now))
    comment.state = "public"
    count(comment.idea_id, 1)
    make_known(comment.author_id, now)
    record("comment.approved", by=by, now=now, idea_id=comment.idea_id, member_id=comment.author_id, thing_id=comment.id)


@action
def refuse(comment: Comment, *, reason: str, by: Actor, now: datetime) -> None:
    """Do not let a waiting comment through; its author reads why. Raises Refused."""
    comment = locked(comment)
    reason = clean_text(reason).strip()
    insist(why_not_let_through(comment, by, now) or why_not_refusal_text(reason))
    comment.state, comment.refused_reason = "refused", reason
    give_reasons("refused", _concerned(comment), reason="other", text=reason, by=by, now=now)
    record("comment.refused", by=by, now=now, idea_id=comment.idea_id, member_id=comment.author_id, thing_id=comment.id)


@action
def hide(comment: Comment, *, reason: str, text: str = "", by: Actor, now: datetime) -> None:
    """Put a place-holder with the reason where the comment stood. Raises Refused."""
    comment = locked_below(comment)
    hiding = hidings.put(_concerned(comment), reason=reason, text=text, by=by, now=now)
    insist(why_not_hide_comment(comment))
    comment.hiding_id = hiding.id
    count(comment.idea_id, -1)
    record("comment.hidden", by=by, now=now, idea_id=comment.idea_id, member_id=comment.author_id, thing_id=comment.id, reason=reason)
    answer_again(comment)


@action
def show(comment: Comment, *, by: Actor, now: datetime) -> None:
    """Show a hidden comment again; the hiding stays as a lifted one. Raises Refused."""
    comment = locked_below(comment)
    insist(why_not_show(by, now) or why_not_show_comment(comment))
    hidings.lift(int(comment.hiding_id or 0), by=by, now=now)
    comment.hiding_id = None
    count(comment.idea_id, 1)
    record("comment.shown", by=by, now=now, idea_id=comment.idea_id, member_id=comment.author_id, thing_id=comment.id)
    answer_again(comment)


def _concerned(comment: Comment) -> Concerned:
    return Concerned("comment", comment.id, comment.author_id, comment.idea_id, comment.body)
