"""What of members' doings says how they fit: one statement a factor for a step of members, whatever the portal holds."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import case, func, select

from ideas.accounts.models import Member
from ideas.board.models import PUBLIC_STAGES, Idea, IdeaTag
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.panels.models import FitFactors
from ideas.rewards.models import Entry
from ideas.votes.models import Vote

CHOSEN = ("approved", "in_development", "launched")
TOPICS_KEPT = 30


def due_members(limit: int) -> list[int]:
    """Whose factors come next: members without any, then those whose are the oldest. Two statements, each along an index."""
    last = select(func.coalesce(func.max(FitFactors.member_id), 0)).scalar_subquery()
    fresh = list(session().scalars(select(Member.id).where(Member.id > last, Member.closed_at.is_(None)).order_by(Member.id).limit(limit)))
    return fresh or list(session().scalars(select(FitFactors.member_id).order_by(FitFactors.renewed_at, FitFactors.member_id).limit(limit)))


def facts_of(ids: list[int]) -> dict[int, dict[str, int]]:
    """What is counted of each of these members: public ideas, those that passed a milestone, those chosen, marks on comments, early support."""
    facts: dict[int, dict[str, int]] = {one: {"public": 0, "passed": 0, "chosen": 0, "marks": 0, "times": 0} for one in ids}
    chosen = case((Idea.stage.in_(CHOSEN), 1), else_=0)
    passed = case((Idea.milestone_count > 0, 1), (Idea.goal_reached_at.is_not(None), 1), else_=chosen)
    ideas = select(Idea.author_id, func.count(), func.sum(passed), func.sum(chosen)).where(Idea.author_id.in_(ids), Idea.published_at.is_not(None), Idea.stage.in_(PUBLIC_STAGES))
    for member_id, public, some, made in session().execute(ideas.group_by(Idea.author_id)):
        facts[int(member_id or 0)] |= {"public": int(public), "passed": int(some), "chosen": int(made)}
    marks = select(Comment.author_id, func.sum(Comment.helpful_count)).where(Comment.author_id.in_(ids), Comment.state == "public", Comment.hiding_id.is_(None))
    for member_id, number in session().execute(marks.group_by(Comment.author_id)):
        facts[int(member_id or 0)]["marks"] = int(number or 0)
    for member_id, number in session().execute(_spotted(ids)):
        facts[member_id]["times"] = int(number)
    return facts


def _spotted(ids: list[int]) -> Any:
    """How often each was paid for seeing it early; what corrections left nothing of does not count."""
    base = func.coalesce(Entry.reverses_id, Entry.id)
    paid = select(Entry.member_id).where(Entry.member_id.in_(ids), Entry.family == "spotter").group_by(Entry.member_id, base).having(func.sum(Entry.points) > 0).subquery()
    return select(paid.c.member_id, func.count()).group_by(paid.c.member_id)


def topics_of(ids: list[int]) -> dict[int, dict[int, list[int]]]:
    """By member and topic how many own public ideas bear it, and how many they support. Two statements."""
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    own = select(Idea.author_id, IdeaTag.tag_id, func.count()).join(IdeaTag, IdeaTag.idea_id == Idea.id).where(Idea.author_id.in_(ids), Idea.published_at.is_not(None), Idea.stage.in_(PUBLIC_STAGES))
    for member_id, tag_id, number in session().execute(own.group_by(Idea.author_id, IdeaTag.tag_id)):
        found[int(member_id or 0)][tag_id][0] = number
    supported = select(Vote.member_id, IdeaTag.tag_id, func.count()).join(IdeaTag, IdeaTag.idea_id == Vote.idea_id).where(Vote.member_id.in_(ids), Vote.state == "counted")
    for member_id, tag_id, number in session().execute(supported.group_by(Vote.member_id, IdeaTag.tag_id)):
        found[member_id][tag_id][1] = number
    return found


