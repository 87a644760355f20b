"""What a product's page shows: its team's words, its creators, its way, what was credited. Each a statement, whatever there is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, literal, or_, select, union_all

from ideas.accounts.models import Actor, Member
from ideas.board.models import CoAuthor, Idea
from ideas.board.queries import idea_for
from ideas.core.db import session
from ideas.lifecycle.models import Milestone, StageChange
from ideas.products.models import Credit, Product
from ideas.products.rules.stations import Happened

TOLD_STAGES = ("in_review", "approved", "in_development", "launched")
WHOLE = 100


@dataclass(frozen=True)
class Creator:
    """Who had the idea, with the share in per cent; no name for who left."""

    id: int | None
    share: int
    handle: str | None = None
    name: str | None = None
    bio: str = ""
    picture_key: str | None = None
    is_foreign: bool = False
    has_left: bool = False


def launched_idea(idea_id: int, reader: Actor) -> Idea | None:
    """The idea of a product this reader may see, else None."""
    idea = idea_for(idea_id, reader)
    return idea if idea is not None and idea.stage == "launched" else None


def product_of(idea_id: int) -> Product | None:
    """What the team has added; None where it has not opened the product yet."""
    return session().get(Product, idea_id)


def creators_of(idea: Idea) -> list[Creator]:
    """Who had the idea, the author first, with shares that add up to 100: one statement. Co-authors count once they have agreed."""
    part = and_(CoAuthor.member_id == Member.id, CoAuthor.idea_id == idea.id, CoAuthor.agreed_at.is_not(None))
    query = select(Member, CoAuthor.share).outerjoin(CoAuthor, part).where(or_(Member.id == idea.author_id, CoAuthor.id.is_not(None)))
    rows = sorted(session().execute(query).all(), key=lambda row: (row[0].id != idea.author_id, row[0].id))
    others = sum(row[1] or 0 for row in rows if row[0].id != idea.author_id)
    return [_creator(row[0], WHOLE - others if row[0].id == idea.author_id else row[1] or 0) for row in rows] or [Creator(None, WHOLE)]


def _creator(member: Member, share: int) -> Creator:
    if member.closed_at is not None:
        return Creator(member.id, share, has_left=True)
    return Creator(member.id, share, member.handle, member.name, member.bio, member.picture_key, is_foreign=member.source is not None)


def steps_of(idea: Idea) -> list[Happened]:
    """The public steps of an idea and the milestones it passed, oldest first: one statement."""
    step, nothing = StageChange, literal("")
    steps = select(step.to_stage.label("kind"), step.at, literal(0).label("votes"), step.text_html.label("html"), step.lang, step.id).where(step.idea_id == idea.id, step.to_stage.in_(TOLD_STAGES))
    passed = select(literal("milestone"), Milestone.at, Milestone.votes, nothing, nothing, Milestone.id).where(Milestone.idea_id == idea.id)
    both = union_all(steps, passed).subquery()
    rows = session().execute(select(both).order_by(both.c.at, both.c.id))
    return [Happened(row.kind, row.at, row.votes or None, row.html, row.lang) for row in rows]


def credits_of(idea_id: int) -> list[Credit]:
    """What was credited, the latest first."""
    return list(session().scalars(select(Credit).where(Credit.idea_id == idea_id).order_by(Credit.id.desc())))


def credit_for(credit_id: int, idea: Idea) -> Credit | None:
    """One entry of this idea's, else None."""
    return session().scalar(select(Credit).where(Credit.id == credit_id, Credit.idea_id == idea.id)) if 0 < credit_id < 2**63 else None


def is_reversed(credit_id: int) -> bool:
    """Whether an entry was taken back."""
    return session().scalar(select(Credit.id).where(Credit.reverses_id == credit_id)) is not None
