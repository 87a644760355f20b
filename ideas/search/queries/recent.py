"""What the portal tells on its first page: how many take part, what was decided and answered lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all

from ideas.accounts.models import STAFF, VISITOR, Member
from ideas.board.models import PUBLIC_STAGES, Idea
from ideas.board.queries import visible_to
from ideas.board.queries.lists import Card, face_path
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.lifecycle.models import StageChange, Update
from ideas.votes.models import Vote

OUTCOMES = ("approved", "in_development", "launched", "parked", "declined")


@dataclass(frozen=True)
class Figures:
    """Three honest numbers of the whole public portal."""

    ideas: int
    supporters: int
    answered: int


def figures() -> Figures:
    """Public ideas, members who support at least one, ideas with an answer of the team: one statement, its counts cost a scan."""
    public = visible_to(VISITOR)
    ideas = select(func.count(Idea.id)).where(public).scalar_subquery()
    answered = select(func.count(Idea.id)).where(public, Idea.answered_at.is_not(None)).scalar_subquery()
    supporters = select(func.count()).select_from(select(Vote.member_id).distinct().subquery()).scalar_subquery()
    return Figures(*session().execute(select(ideas, supporters, answered)).one())


@dataclass(frozen=True)
class Outcome:
    """What became of an idea, with its reason."""

    idea_id: int
    stage: str
    at: datetime
    reason: str | None
    text: str
    changes_mind: str
    parked_until: date | None


def outcomes(listed: ColumnElement[bool], limit: int = 3) -> list[Outcome]:
    """The latest decisions, one an idea that still stands as decided, a No among them where there is any."""
    latest = union_all(*(select(_latest(stage, listed, limit).subquery()) for stage in OUTCOMES)).subquery()
    found: dict[int, Outcome] = {}
    for row in session().execute(select(latest).order_by(latest.c.at.desc(), latest.c.id.desc())):
        found.setdefault(row.idea_id, Outcome(row.idea_id, row.to_stage, row.at, row.reason, row.text, row.changes_mind, row.parked_until))
    return _with_a_no(list(found.values()), limit)


def _latest(stage: str, listed: ColumnElement[bool], limit: int) -> Select:
    columns = (StageChange.id, StageChange.idea_id, StageChange.to_stage, StageChange.at, StageChange.reason, StageChange.text)
    query = select(*columns, StageChange.changes_mind, StageChange.parked_until).join(Idea, Idea.id == StageChange.idea_id)
    still = and_(StageChange.to_stage == stage, Idea.stage == stage, listed)
    return query.where(still).order_by(StageChange.at.desc()).limit(limit)


def _with_a_no(found: list[Outcome], limit: int) -> list[Outcome]:
    first, rest = found[:limit], found[limit:]
    no = next((one for one in rest if one.stage == "declined"), None)
    if no is not None and all(one.stage != "declined" for one in first):
        first = [*first[:-1], no]
    return first


@dataclass(frozen=True)
class Answer:
    """Something the team said in public: in an update or as an official comment."""

    idea_id: int
    at: datetime
    html: str
    next_step: str
    name: str
    avatar: str
    anchor: str


def answers(listed: ColumnElement[bool], limit: int = 3) -> list[Answer]:
    """The latest answers of the team, at most one an idea."""
    updates = _said(Update.id, Update.idea_id, Update.at, Update.text_html, Update.next_step, Update.by_id, "update").where(
        Update.by_role.in_(STAFF), Update.hiding_id.is_(None), ~select(Correction.c.id).where(Correction.c.corrects_id == Update.id).exists()
    )
    comments = _said(Comment.id, Comment.idea_id, Comment.at, Comment.body_html, literal(""), Comment.author_id, "comment").where(
        Comment.official, Comment.state == "public", Comment.hiding_id.is_(None)
    )
    parts = [query.where(listed).order_by(moment.desc()).limit(limit * 2) for query, moment in ((updates, Update.id), (comments, Comment.id))]
    both = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return _answers(session().execute(select(both).order_by(both.c.at.desc())), limit)


Correction = Update.__table__.alias("correction")


def _said(*columns: Any) -> Select:
    number, idea, at, html, following, person, kind = columns
    shown = (number.label("id"), idea.label("idea_id"), at.label("at"), html.label("html"), following.label("next_step"), literal(kind).label("kind"))
    return select(*shown, Member.name, Member.handle, Member.picture_key).join(Idea, Idea.id == idea).outerjoin(Member, and_(Member.id == person, Member.closed_at.is_(None)))


def _answers(rows: Iterable[Any], limit: int) -> list[Answer]:
    found: dict[int, Answer] = {}
    for row in rows:
        face = face_path(row.handle or "team", row.picture_key)
        found.setdefault(row.idea_id, Answer(row.idea_id, row.at, row.html, row.next_step, row.name or "", face, f"{row.kind}-{row.id}"))
    return list(found.values())[:limit]


def closest(cards: Iterable[Card]) -> Card | None:
    """Of gathering ideas the one whose next milestone is nearest, by share; None where nobody supports any."""
    running = [card for card in cards if card.next_goal and 0 < card.votes < card.next_goal]
    return max(running, key=lambda card: card.votes / (card.next_goal or 1), default=None)


@dataclass(frozen=True)
class Entry:
    """One public entry of an idea's feed: a step, an update or an official comment, and when its words were last changed."""

    kind: str
    id: int
    at: datetime
    changed: datetime
    stage: str
    title: str
    html: str


def entries(idea_id: int, limit: int = 50) -> list[Entry]:
    """What happened to an idea in public, newest first: one statement."""
    nothing = literal("")
    steps = select(
        literal("step").label("kind"),
        StageChange.id,
        StageChange.at,
        StageChange.at.label("changed"),
        StageChange.to_stage.label("stage"),
        nothing.label("title"),
        StageChange.text_html.label("html"),
    )
    updates = select(literal("update"), Update.id, Update.at, Update.at, nothing, Update.title, Update.text_html).where(
        Update.idea_id == idea_id, Update.hiding_id.is_(None)
    )
    official = and_(Comment.idea_id == idea_id, Comment.official, Comment.state == "public", Comment.hiding_id.is_(None))
    comments = select(literal("comment"), Comment.id, Comment.at, func.coalesce(Comment.edited_at, Comment.at), nothing, nothing, Comment.body_html).where(official)
    public = steps.where(StageChange.idea_id == idea_id, StageChange.to_stage.in_(PUBLIC_STAGES))
    both = union_all(public, updates, comments).subquery()
    return [Entry(*row) for row in session().execute(select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(limit))]
