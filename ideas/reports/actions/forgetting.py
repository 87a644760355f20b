"""Mail addresses of people without an account go once nothing is left to tell them; what a leaver wrote to moderation goes with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update

from ideas.accounts.models import Member
from ideas.comments.models import Comment, CommentGuest
from ideas.core.db import action, session
from ideas.core.numbers import number
from ideas.moderation.models import Statement
from ideas.reports.models import Appeal, Report

SWEEP = 2000


@action
def forget_addresses(*, now: datetime) -> int:
    """Delete addresses (and names) of reports and comments without an account once their time to object is long over; gives how many, at most 2,000 of each at a time."""
    kept = timedelta(days=number(session(), "address_days"))
    before = now - kept
    waiting = exists().where(Appeal.report_id == Report.id, Appeal.decided_at.is_(None))
    reports = list(session().scalars(select(Report.id).where(Report.email_key.is_not(None), Report.appeal_until < before, ~waiting).limit(SWEEP)))
    session().execute(update(Report).where(Report.id.in_(reports)).values(email=None, email_key=None, name=""))
    settled = before - timedelta(days=number(session(), "appeal_days"))
    restricted = exists().where(Statement.thing == "comment", Statement.thing_id == CommentGuest.comment_id, Statement.appeal_until > before)
    old = select(CommentGuest.comment_id).join(Comment, Comment.id == CommentGuest.comment_id).where(CommentGuest.at < settled, Comment.state != "waiting", ~restricted)
    guests = list(session().scalars(old.limit(SWEEP)))
    session().execute(delete(CommentGuest).where(CommentGuest.comment_id.in_(guests)))
    return len(reports) + len(guests)


def forget(member: Member) -> None:
    """Inside leaving: the quotes of what was restricted go, the words of objections, and the address where it was used without the account.

    What moderation decided stays without a name, as the law asks to show it.
    """
    key = member.email_key
    session().execute(update(Statement).where(Statement.member_id == member.id).values(quote=""))
    session().execute(update(Appeal).where(Appeal.by_id == member.id).values(text=""))
    if key is not None:
        session().execute(update(Report).where(Report.email_key == key).values(email=None, email_key=None, name=""))
        session().execute(update(Comment).where(Comment.id.in_(select(CommentGuest.comment_id).where(CommentGuest.email_key == key))).values(guest_name=""))
        session().execute(delete(CommentGuest).where(CommentGuest.email_key == key))
