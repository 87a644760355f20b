"""Somebody closes the account while they support, comment and withdraw, and others go on: no deadlock, and the counts are exact."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea, IdeaTag, Tag
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.privacy.actions import close
from ideas.reports import actions as reporting
from ideas.reports.models import Report
from ideas.upkeep.check import check
from ideas.votes import actions as votes
from ideas.votes.models import Follow
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.races.test_votes import together

pytestmark = both_databases
ROUNDS = 8


def _idea(idea_id: int) -> Idea:
    return session().get_one(Idea, idea_id)


def _works(leaver: Member, ideas: list[int], own: int, said: int, others: list[Actor], moderator: Actor) -> list[Callable[[], object]]:
    """The leaver's last deeds from several browsers, and what others do on the same ideas in the opposite order."""
    me = actor_of(leaver)
    first, second, third = ideas
    return [
        lambda: close(session().get_one(Member, leaver.id), erase_comments=True, by=me, now=NOON),
        lambda: votes.cast(_idea(first), by=me, now=NOON),
        lambda: votes.cast(_idea(third), by=me, now=NOON),
        lambda: votes.withdraw(_idea(second), by=me, now=NOON),
        lambda: talk.post(_idea(second), "One last word", by=me, now=NOON),
        lambda: talk.post(_idea(first), "And another", parent_id=said, by=me, now=NOON),
        lambda: lifecycle.withdraw(_idea(own), reason="Enough", by=me, now=NOON),
        lambda: talk.hide(session().get_one(Comment, said), reason="spam", text="That is not for here.", by=moderator, now=NOON),
        lambda: talk.post(_idea(first), "I answer you", parent_id=said, by=others[0], now=NOON),
        lambda: votes.cast(_idea(own), by=others[1], now=NOON),
        lambda: votes.cast(_idea(second), by=others[0], now=NOON),
    ]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_closing_beside_everything_else(app: Flask, _round: int) -> None:
    leaver, others, moderator = make_member(), [make_actor(), make_actor()], make_actor("moderator")
    ideas = [make_idea(tags=("wood", "play")).id for _ in range(3)]
    own = make_idea(leaver, tags=("play", "wood")).id
    votes.cast(_idea(ideas[1]), by=actor_of(leaver), now=NOON)
    said = talk.post(_idea(ideas[0]), "Said before", by=actor_of(leaver), now=NOON).id
    raised = together(app, _works(leaver, ideas, own, said, others, moderator))
    assert [error for error in raised if not isinstance(error, Refused)] == []
    _exact([*ideas, own])
    assert session().get_one(Member, leaver.id).closed_at is not None
    assert session().scalar(select(func.count()).select_from(Follow).where(Follow.member_id == leaver.id)) == 0
    assert session().scalar(select(func.count()).select_from(Comment).where(Comment.author_id == leaver.id, Comment.body != "", Comment.state == "public", Comment.hiding_id.is_(None))) == 0


def _exact(ideas: list[int]) -> None:
    session().rollback()
    session().expire_all()
    assert [(one.id, one.problems) for one in check(now=NOON) if one.id in {"I1", "I2", "I9", "I10"} and not one.ok] == []
    for idea in session().scalars(select(Idea).where(Idea.id.in_(ideas))):
        shown = select(func.count()).select_from(Comment).where(Comment.idea_id == idea.id, Comment.state == "public", Comment.hiding_id.is_(None))
        assert idea.comment_count == session().scalar(shown)
        assert idea.follower_count == session().scalar(select(func.count()).select_from(Follow).where(Follow.idea_id == idea.id))
    for tag in session().scalars(select(Tag)):
        public = select(func.count()).select_from(IdeaTag).where(IdeaTag.tag_id == tag.id)
        assert tag.idea_count == session().scalar(public)


def test_reports_of_one_comment_are_decided_together(app: Flask) -> None:
    idea, moderators = make_idea(), [make_actor("moderator") for _ in range(3)]
    for _ in range(ROUNDS):
        said = talk.post(idea, "Buy here", by=make_actor(), now=NOON).id
        reports = [reporting.make("comment", said, reason="spam", good_faith=True, by=make_actor(), now=NOON).id for _ in range(3)]
        raised = together(app, [
            lambda report=report, who=who: reporting.decide(session().get_one(Report, report), outcome="hidden", text="Spam, as our guidelines say.", by=who, now=NOON)
            for report, who in zip(reversed(reports), moderators, strict=True)
        ])
        assert {error.refusal.cause if isinstance(error, Refused) else repr(error) for error in raised} == {"already_decided"}
        assert len(raised) == len(reports) - 1
