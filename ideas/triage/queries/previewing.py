"""What would move where one idea is merged into another."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select, union
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.board.rules.campaign import campaign_of, newly_passed
from ideas.core.db import session
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.queries.merging import makers
from ideas.triage.rules.merging import United
from ideas.votes.models import Follow, Vote


@dataclass(frozen=True)
class Preview:
    """What moves where one idea is merged into another: supporters, followers, comments there, who becomes a co-author, milestones reached by it.

    `behalf` are votes on behalf of others, a number apart here as there.
    """

    supporters: United
    behalf: United
    followers: int
    follows_there: int
    comments: int
    comments_there: int
    creators: list[str]
    milestones: list[int]
    reaches_goal: bool


def preview_of(idea: Idea, main: Idea) -> Preview:
    """What would move: two statements."""
    supporters, behalf, followers, follows_there = _counted(idea, main)
    passed = newly_passed(campaign_of(main.rules, main.goal), main.milestone_count, supporters.total) if main.stage == "gathering" else []
    steps = [step.votes for _, step in passed]
    goal = bool(main.goal and supporters.total >= main.goal and main.stage == "gathering")
    return Preview(supporters, behalf, followers, follows_there, idea.comment_count, main.comment_count, _new_creators(idea, main), [one for one in steps if one != main.goal], goal)


def _counted(idea: Idea, main: Idea) -> tuple[United, United, int, int]:
    """Each person once, by where they are: counted in the database."""
    own = union(makers(idea.id), makers(main.id)).subquery()
    creators = select(own.c.member_id)
    other, follows = aliased(Vote), aliased(Follow)
    elsewhere = exists().where(other.member_id == Vote.member_id, other.state == "counted")
    in_main, in_idea = elsewhere.where(other.idea_id == main.id), elsewhere.where(other.idea_id == idea.id)
    votes = select(func.count()).select_from(Vote).where(Vote.state == "counted", Vote.member_id.not_in(creators))
    all_own = select(func.count()).select_from(Vote).where(Vote.state == "counted", Vote.idea_id.in_((idea.id, main.id)), Vote.member_id.in_(creators))
    followed = select(func.count()).select_from(Follow)
    there_too = exists().where(follows.member_id == Follow.member_id, follows.idea_id == main.id)
    parts = (
        votes.where(Vote.idea_id == idea.id, ~in_main), votes.where(Vote.idea_id == idea.id, in_main), votes.where(Vote.idea_id == main.id, ~in_idea), all_own,
        followed.where(Follow.idea_id == idea.id, ~there_too), followed.where(Follow.idea_id == main.id), _both_on_behalf(idea, main),
    )
    row = session().execute(select(*(part.scalar_subquery() for part in parts))).one()
    return United(*row[:4]), United(idea.behalf_count - row[6], row[6], main.behalf_count - row[6]), row[4], row[5]


def _both_on_behalf(idea: Idea, main: Idea) -> Select[int]:
    """How many names were entered on both."""
    other = aliased(BehalfVote)
    named = select(func.count()).select_from(BehalfVote).join(other, other.label_key == BehalfVote.label_key)
    return named.where(BehalfVote.idea_id == idea.id, other.idea_id == main.id, BehalfVote.label_key != "", BehalfVote.taken_back_at.is_(None), other.taken_back_at.is_(None))


def _new_creators(idea: Idea, main: Idea) -> list[str]:
    """Names of who becomes a co-author of the main idea; nobody where that has no creator to share with."""
    if main.author_id is None:
        return []
    query = select(Member.name).where(Member.id.in_(makers(idea.id)), Member.id.not_in(makers(main.id)), Member.closed_at.is_(None))
    return list(session().scalars(query.order_by(Member.id)))
