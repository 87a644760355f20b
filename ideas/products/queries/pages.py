"""What a product's page shows: its team's words, its creators, its way, what was credited. Each a statement, whatever there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.core.db import session
from ideas.core.events import Event
from ideas.lifecycle.models import StageChange
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
    """Who had the idea, with shares that add up to 100."""
    author = session().get(Member, idea.author_id) if idea.author_id is not None else None
    return [_creator(author, idea.author_id, WHOLE)]


def _creator(member: Member | None, member_id: int | None, share: int) -> Creator:
    if member is None or member.closed_at is not None:
        return Creator(member_id, share, has_left=member is not None)
    return Creator(member.id, share, member.handle, member.name, member.bio, member.picture_key, is_foreign=member.source is not None)


def steps_of(idea: Idea) -> list[Happened]:
    """The public steps of an idea and the milestones it passed, oldest first: two statements."""
    steps = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id, StageChange.to_stage.in_(TOLD_STAGES)).order_by(StageChange.id))
    told = [Happened(step.to_stage, step.at, html=step.text_html, lang=step.lang) for step in steps]
    passed = select(Event.at, Event.facts).where(Event.idea_id == idea.id, Event.kind == "idea.passed_milestone").order_by(Event.id)
    told += [Happened("milestone", row.at, number=_votes(row.facts)) for row in session().execute(passed)]
    return sorted(told, key=_moment)


def _votes(facts: dict[str, object]) -> int | None:
    value = facts.get("milestone", facts.get("votes"))
    return value if isinstance(value, int) else None


def _moment(one: Happened) -> datetime:
    return one.at


def credits_of(idea_id: int) -> list[Credit]:
    """What was credited, the latest first."""
    return list(session().scalars(select(Credit).where(Credit.idea_id == idea_id).order_by(Credit.id.desc())))


def credit_for(credit_id: int, idea: Idea) -> Credit | None:
    """One entry of this idea's, else None."""
    return session().scalar(select(Credit).where(Credit.id == credit_id, Credit.idea_id == idea.id)) if 0 < credit_id < 2**63 else None


def is_reversed(credit_id: int) -> bool:
    """Whether an entry was taken back."""
    return session().scalar(select(Credit.id).where(Credit.reverses_id == credit_id)) is not None
