"""What the page of one idea shows of the idea itself: four statements, whatever there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from ideas.accounts.models import STAFF, Actor, Member, stand_in
from ideas.board.models import Board, Idea, IdeaLink, Picture
from ideas.board.queries.co_authors import Maker, tags_and_makers
from ideas.board.queries.drafts import pictures_of
from ideas.board.queries.visibility import visible_boards, visible_to
from ideas.core.db import BigId, session

RELATED_MOST = 12


@dataclass(frozen=True)
class Related:
    """Another idea, and how it belongs: `answered` by this one, `answers` this one, or linked by `team`, `creator`, `source`; `earlier` and `later` are versions of it."""

    id: int
    slug: str
    title: str
    stage: str
    votes: int
    kind: str
    how: str


@dataclass(frozen=True)
class IdeaPage:
    """An idea with its board, people, pictures, tags and neighbours; author and contact are None where unknown or gone."""

    idea: Idea
    board: Board
    author: Member | None
    contact: Member | None
    pictures: list[Picture] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    makers: list[Maker] = field(default_factory=list)

    def version(self, how: str) -> Related | None:
        """The `earlier` or `later` version, where the reader may see it."""
        return next((one for one in self.related if one.how == how), None)


def idea_page(idea_id: int, reader: Actor) -> IdeaPage | None:
    """The page of an idea this reader may see, else None."""
    if not 0 < idea_id < 2**63:
        return None
    row = session().execute(_with_people(stand_in(reader)), {"idea_id": idea_id, "reader_id": reader.id}).first()
    if row is None:
        return None
    idea = row[0]
    tags, makers = tags_and_makers(idea)
    return IdeaPage(idea, row[1], row[2], row[3], pictures_of(idea.id), tags, related_to(idea, reader), makers)


@cache
def _with_people(reader: Actor) -> Select:
    author, contact = aliased(Member), aliased(Member)
    return (
        select(Idea, Board, author, contact)
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(author, and_(author.id == Idea.author_id, author.closed_at.is_(None)))
        .outerjoin(contact, and_(contact.id == func.coalesce(Idea.contact_id, Board.contact_id), contact.closed_at.is_(None), contact.role.in_(STAFF)))
        .where(Idea.id == bindparam("idea_id"), visible_to(reader))
    )


def related_to(idea: Idea, reader: Actor) -> list[Related]:
    """Ideas this one answers, that answer it, or that somebody linked with it, each once; one statement."""
    rows = session().connection().execute(_related(stand_in(reader)), {"idea_id": idea.id, "answers_id": idea.answers_id, "earlier_id": idea.earlier_id, "reader_id": reader.id}).all()
    found: dict[int, Related] = {}
    for row in rows:
        found.setdefault(row.id, Related(*row))
    return list(found.values())[:RELATED_MOST]


@cache
def _related(reader: Actor) -> Select:
    this = bindparam("idea_id", type_=BigId)
    ways = union_all(
        select(bindparam("answers_id", type_=BigId).label("id"), literal("answered").label("how"), literal(0).label("rank")),
        select(bindparam("earlier_id", type_=BigId), literal("earlier"), literal(0)),
        select(Idea.id, literal("later"), literal(0)).where(Idea.earlier_id == this),
        select(Idea.id, literal("answers"), literal(1)).where(Idea.answers_id == this),
        select(IdeaLink.related_id, IdeaLink.said_by, literal(2)).where(IdeaLink.idea_id == this),
        select(IdeaLink.idea_id, IdeaLink.said_by, literal(3)).where(IdeaLink.related_id == this),
    ).subquery()
    query = select(Idea.id, Idea.slug, Idea.title, Idea.stage, Idea.vote_count, Idea.kind, ways.c.how).join(ways, ways.c.id == Idea.id)
    return query.where(visible_to(reader), Idea.stage != "draft").order_by(ways.c.rank, Idea.vote_count.desc(), Idea.id).limit(RELATED_MOST * 2)


def is_removed(idea_id: int, reader: Actor) -> bool:
    """Whether there was an idea that moderation removed, on a board open to this reader."""
    if not 0 < idea_id < 2**63:
        return False
    query = select(Idea.id).join(Board, Board.id == Idea.board_id).where(Idea.id == idea_id, Idea.stage == "removed", visible_boards(reader))
    return session().scalar(query) is not None
