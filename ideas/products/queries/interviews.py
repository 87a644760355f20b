"""Reads of interviews: of one idea, and the list of the goal club."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from ideas.accounts.models import Actor
from ideas.board.models import Idea, Picture
from ideas.board.queries import listed_to
from ideas.board.queries.lists import Card, cards_of
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode, moment_of
from ideas.products.models import Interview, InterviewAnswer

PAGE = 12
PUBLIC = and_(Interview.published_at.is_not(None), Interview.taken_back_at.is_(None))


@dataclass(frozen=True)
class Said:
    """A question with its answer, and a picture where there is one."""

    answer: InterviewAnswer
    picture: Picture | None


def is_public(interview: Interview) -> bool:
    """Whether everybody may read it."""
    return interview.published_at is not None and interview.taken_back_at is None


def interview_of(idea_id: int) -> Interview | None:
    """An idea's interview, drafts and those taken back included."""
    return session().get(Interview, idea_id)


def said_in(idea_id: int) -> list[Said]:
    """Questions and answers in their order: one statement."""
    query = select(InterviewAnswer, Picture).outerjoin(Picture, Picture.id == InterviewAnswer.picture_id).where(InterviewAnswer.idea_id == idea_id)
    return [Said(row[0], row[1]) for row in session().execute(query.order_by(InterviewAnswer.position))]


def club(reader: Actor, after: str | None = None, limit: int = PAGE) -> Page[tuple[Interview, Card]]:
    """Public interviews of ideas this reader may see, the latest first: two statements."""
    query = select(Interview).join(Idea, Idea.id == Interview.idea_id).where(PUBLIC, listed_to(reader))
    place = decode(after, 2)
    moment: Any = moment_of(place[0]) if place and isinstance(place[1], int) and abs(place[1]) < 2**63 else None
    if place and moment is not None:
        query = query.where((Interview.published_at < moment) | ((Interview.published_at == moment) & (Interview.idea_id < place[1])))
    rows = list(session().scalars(query.order_by(Interview.published_at.desc(), Interview.idea_id.desc()).limit(limit + 1)))
    cards = {card.id: card for card in cards_of([row.idea_id for row in rows[:limit]], reader)}
    last = rows[limit - 1] if len(rows) > limit else None
    following = encode(last.published_at.isoformat(), last.idea_id) if last is not None and last.published_at else None
    return Page([(row, cards[row.idea_id]) for row in rows[:limit] if row.idea_id in cards], following)
