"""Leaving: what is the member's alone goes, what others built on stays without a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from ideas.accounts.actions import end_all, forget_factors, post, use_close_link
from ideas.accounts.models import Actor, Consent, Mail, Member, OneTimeLink, Wish
from ideas.accounts.rules import why_not_own
from ideas.badges.actions.own import forget as forget_badges
from ideas.board.actions import discard_draft
from ideas.board.actions.guests import forget as forget_guest
from ideas.board.models import CoAuthor, Idea
from ideas.challenges.actions.jury import forget as forget_juries
from ideas.co_authors.actions import forget as forget_shares
from ideas.collections.actions.gathering import forget as forget_collections
from ideas.comments.actions import withdraw as withdraw_comment
from ideas.comments.models import Comment, CommentEdit
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.idempotency import forget_answers
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, say
from ideas.hints.actions import forget as forget_hints
from ideas.homes.actions import forget as forget_home
from ideas.lifecycle.actions import withdraw as withdraw_idea
from ideas.notifications.actions import forget as forget_notices
from ideas.panels.actions.answering import forget as forget_invitations
from ideas.perks.actions.settling import forget as forget_perks
from ideas.polls.actions import forget as forget_polls
from ideas.product_tests.actions.leaving import forget as forget_tests
from ideas.product_tests.actions.leaving import hold as hold_tests
from ideas.product_tests.actions.reporting import take_all_back as take_tests_back
from ideas.products.actions.telling import take_all_back
from ideas.products.models import OwnerReport
from ideas.ratings.models import Rating
from ideas.reports.actions.forgetting import forget as forget_moderation
from ideas.rewards.actions.leaving import forget as forget_points
from ideas.standings.actions import forget as forget_standing
from ideas.thanks.actions.leaving import forget as forget_thanks
from ideas.transfer.actions.claiming import forget as forget_claims
from ideas.triage.actions.bulk import forget as forget_bulk
from ideas.triage.actions.merging import forget as forget_objections
from ideas.triage.actions.views import forget as forget_inbox
from ideas.votes.models import Follow

LEFT = N_("The creator closed the account.")


@action
def close(member: Member, *, link: str | None = None, erase_comments: bool = False, by: Actor, now: datetime) -> None:
    """Close an account: profile, address, picture and follows go; votes stay so that totals stay true.

    Ideas others supported or discussed stay, the rest is withdrawn. The face has asked for the password, or hands over the mailed link.
    """
    insist(why_not_own(by, by.id == member.id, now))
    member = _held(member, with_comments=erase_comments)
    insist(why_not_own(by, member.closed_at is None, now))  # two clicks at the same moment
    if link is not None:
        use_close_link(link, member_id=member.id, now=now)
    _leave_ideas(member, by=by, now=now)
    if erase_comments:
        _erase_comments(member, by=by, now=now)
        take_all_back(member.id, by=by, now=now)
        take_tests_back(member.id, by=by, now=now)
    _forget_follows(member)
    forget_hints(member)
    forget_home(member)
    forget_collections(member.id)
    forget_shares(member, by=by, now=now)
    forget_juries(member.id)
    forget_objections(member.id)
    forget_inbox(member.id)
    forget_bulk(member.id)
    forget_perks(member.id)
    forget_tests(member.id, now=now)
    forget_guest(member.id)
    forget_invitations(member.id)
    forget_polls(member.id)
    forget_thanks(member.id)
    forget_badges(member.id)
    forget_points(member.id)
    forget_standing(member.id, now=now)
    forget_claims(member)
    if member.email:
        post("closed", member.email, locale=member.lang, by=by, now=now)
    picture = member.picture_key
    _erase(member, now=now)
    record("member.closed", by=by, now=now, member_id=member.id, dropped=picture, comments_erased=erase_comments)


def _held(member: Member, *, with_comments: bool) -> Member:
    """The member's row, locked after the ideas and comments that leaving changes: the order everybody keeps.

    What the member began in another browser since then is in their own row's turn: then all is let go and locked anew.
    """
    while True:
        with session().begin_nested() as attempt:
            ideas, comments = _concerned(member, with_comments=with_comments)
            session().execute(select(Idea.id).where(Idea.id.in_(ideas)).order_by(Idea.id).with_for_update(key_share=True)).all()
            session().execute(select(Comment.id).where(Comment.id.in_(comments)).order_by(Comment.id).with_for_update(key_share=True)).all()
            hold_tests(member.id)
            held = locked(member, whole=True)
            now_ideas, now_comments = _concerned(member, with_comments=with_comments)
            if now_ideas <= ideas and now_comments <= comments:
                return held
            attempt.rollback()


def _concerned(member: Member, *, with_comments: bool) -> tuple[set[int], set[int]]:
    """Ideas of which leaving changes text, stage or a count, and one's comments."""
    said = session().execute(select(Comment.id, Comment.idea_id).where(Comment.author_id == member.id)).all() if with_comments else []
    followed = select(Follow.idea_id.label("id")).where(Follow.member_id == member.id)
    shared = select(CoAuthor.idea_id.label("id")).where(CoAuthor.member_id == member.id)
    given = select(Idea.id).where(Idea.assigned_to_id == member.id)
    ideas = set(session().scalars(select(Idea.id).where(Idea.author_id == member.id).union_all(followed, shared, given)))
    told = set(session().scalars(select(OwnerReport.idea_id).where(OwnerReport.author_id == member.id))) if with_comments else set()
    return ideas | told | {row.idea_id for row in said}, {row.id for row in said}


def _leave_ideas(member: Member, *, by: Actor, now: datetime) -> None:
    for idea in session().scalars(select(Idea).where(Idea.author_id == member.id).order_by(Idea.id)).all():
        if idea.stage == "draft":
            discard_draft(idea, by=by, now=now)
        elif idea.vote_count + idea.imported_votes + idea.comment_count == 0 and not (idea.published_at and idea.co_author_count):
            _take_back(idea, by=by, now=now)


def _take_back(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Withdraw where the idea's stage allows it; what is decided or built stays."""
    try:
        withdraw_idea(idea, reason=say(idea.lang, LEFT), by=by, now=now)
    except Refused:
        return


def _erase_comments(member: Member, *, by: Actor, now: datetime) -> None:
    for comment in session().scalars(select(Comment).where(Comment.author_id == member.id).order_by(Comment.id)).all():
        if comment.state in {"public", "waiting"} and comment.hiding_id is None:
            withdraw_comment(comment, by=by, now=now)
    own = select(Comment.id).where(Comment.author_id == member.id)
    session().execute(delete(CommentEdit).where(CommentEdit.comment_id.in_(own)))
    rest = or_(Comment.state != "public", Comment.hiding_id.is_not(None))
    session().execute(update(Comment).where(Comment.author_id == member.id, rest).values(body="", body_html=""))


def _forget_follows(member: Member) -> None:
    followed = select(Follow.idea_id).where(Follow.member_id == member.id)
    session().execute(update(Idea).where(Idea.id.in_(followed)).values(follower_count=Idea.follower_count - 1))
    session().execute(delete(Follow).where(Follow.member_id == member.id))


def _erase(member: Member, *, now: datetime) -> None:
    end_all(member.id, now=now)
    forget_answers(member.handle)
    forget_factors(member)
    session().execute(delete(Mail).where(Mail.member_id == member.id))
    forget_notices(member)
    forget_moderation(member)
    session().execute(delete(OneTimeLink).where(or_(OneTimeLink.member_id == member.id, OneTimeLink.email_key == member.email_key)))
    session().execute(delete(Wish).where(Wish.email_key == member.email_key))
    session().execute(delete(Rating).where(Rating.member_id == member.id))  # months counted already stay: they name nobody
    session().execute(delete(Consent).where(Consent.member_id == member.id))
    member.handle = member.handle_key = f"former-{member.id}"
    member.name, member.bio, member.title, member.role = "", "", "", "member"
    member.email = member.email_key = member.password_hash = member.picture_key = member.picture_sha256 = member.confirmed_at = None
    member.shows_ideas = member.shows_support = member.shows_comments = member.shows_badges = False
    member.closed_at = now
