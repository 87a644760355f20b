"""What the page of one idea shows of the idea itself: two statements, whatever there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, and_, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from ideas.accounts.models import STAFF, Actor, Member, stand_in
from ideas.board.models import Board, Idea, IdeaLink, IdeaTag, Picture, Tag
from ideas.board.queries.co_authors import Maker, makers_read
from ideas.board.queries.visibility import visible_boards, visible_to
from ideas.core.among import among
from ideas.core.db import BigId, session
from ideas.core.reads import Read, Rows, together

RELATED_MOST = 12


@dataclass(frozen=True)
class Related:
    """Another idea, and how it belongs: `answered` by this one, `answers` this one, or linked by `team`, `creator`, `source`; `earlier` and `later` are versions of it.

    `main` is the idea it was merged into, `part` one that was merged into it.
    """

    id: int
    slug: str
    title: str
    stage: str
    votes: int
    kind: str
    how: str
    comments: int = 0


@dataclass(frozen=True)
class PagePicture:
    """A picture with its files by size."""

    id: int
    alt: str
    files: dict[str, Any]


class Byline(NamedTuple):
    """A member as an idea's page names them; `source` is where the name was brought in from."""

    handle: str
    name: str
    picture_key: str | None
    source: str | None
    title: str
    role: str


@dataclass(frozen=True)
class IdeaPage:
    """An idea with its board, people, pictures, tags and neighbours; author and contact are None where unknown or gone."""

    idea: Idea
    board: Board
    author: Byline | None
    contact: Byline | None
    pictures: list[PagePicture] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    makers: list[Maker] = field(default_factory=list)
    beside: tuple[Any, ...] = ()

    def version(self, how: str) -> Related | None:
        """The `earlier` or `later` version or the `main` idea, where the reader may see it."""
        return next((one for one in self.related if one.how == how), None)


def idea_page(idea_id: int, reader: Actor, beside: Callable[[Idea], Iterable[Read[Any]]] = lambda _idea: ()) -> IdeaPage | None:
    """The page of an idea this reader may see, else None; what rooms above this one read `beside` it comes in the same statement."""
    if not 0 < idea_id < 2**63:
        return None
    row = session().execute(_with_people(stand_in(reader)), {"idea_id": idea_id, "reader_id": reader.id}).first()
    if row is None:
        return None
    idea = row[0]
    pictures, tags, related, makers, *others = together(_pictures_read(idea), _tags_read(idea), _related_read(idea, reader), makers_read(idea), *beside(idea))
    return IdeaPage(idea, row[1], _byline(row[2:_WIDE]), _byline(row[_WIDE:]), pictures, tags, related, makers, tuple(others))


def _byline(row: tuple[Any, ...]) -> Byline | None:
    return Byline(*row) if row[0] is not None else None


_WIDE = 2 + len(Byline._fields)


@cache
def _with_people(reader: Actor) -> Select:
    author, contact = aliased(Member), aliased(Member)
    answers = func.coalesce(_shown_assigned(), Idea.contact_id, Board.contact_id)
    return (
        select(Idea, Board, *(getattr(one, name) for one in (author, contact) for name in Byline._fields))
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(author, and_(author.id == Idea.author_id, author.closed_at.is_(None)))
        .outerjoin(contact, and_(contact.id == answers, contact.closed_at.is_(None), among(contact.role, STAFF)))
        .where(Idea.id == bindparam("idea_id"), visible_to(reader))
    )


def _shown_assigned() -> ScalarSelect[int]:
    """Who on the team has the idea, where that is told in public: by the board, and by that person."""
    person = aliased(Member)
    told = and_(Board.shows_assigned, person.shows_assigned, person.closed_at.is_(None), among(person.role, STAFF))
    return select(person.id).where(person.id == Idea.assigned_to_id, told).correlate(Idea, Board).scalar_subquery()


_OF_IT = bindparam("idea_id", type_=BigId)
_TAGS = select(Tag.name, IdeaTag.position, Tag.id).join(IdeaTag, IdeaTag.tag_id == Tag.id).where(IdeaTag.idea_id == _OF_IT)
_PICTURES = select(Picture.id, Picture.position, Picture.alt, Picture.files).where(Picture.idea_id == _OF_IT)


def _tags_read(idea: Idea) -> Read[list[str]]:
    return Read(lambda rows: [row.name for row in sorted(rows, key=lambda row: (row.position, row.id))], _TAGS, {"idea_id": idea.id})


def _pictures_read(idea: Idea) -> Read[list[PagePicture]]:
    return Read(lambda rows: [PagePicture(row.id, row.alt, row.files) for row in sorted(rows, key=lambda row: (row.position, row.id))], _PICTURES, {"idea_id": idea.id})


def _related_read(idea: Idea, reader: Actor) -> Read[list[Related]]:
    """Ideas this one answers, that answer it, or that somebody linked with it, each once."""
    return Read(_related_told, _related(stand_in(reader)), {"idea_id": idea.id, "answers_id": idea.answers_id, "earlier_id": idea.earlier_id, "merged_into_id": idea.merged_into_id, "reader_id": reader.id})


def _related_told(rows: Rows) -> list[Related]:
    found: dict[int, Related] = {}
    for row in sorted(rows, key=lambda row: (row.rank, -row.vote_count, row.id)):
        found.setdefault(row.id, Related(row.id, row.slug, row.title, row.stage, row.vote_count, row.kind, row.how, row.comment_count))
    return list(found.values())[:RELATED_MOST]


@cache
def _related(reader: Actor) -> Select:
    this = bindparam("idea_id", type_=BigId)
    ways = union_all(
        select(bindparam("answers_id", type_=BigId).label("id"), literal("answered").label("how"), literal(0).label("rank")),
        select(bindparam("earlier_id", type_=BigId), literal("earlier"), literal(0)),
        select(Idea.id, literal("later"), literal(0)).where(Idea.earlier_id == this),
        select(bindparam("merged_into_id", type_=BigId), literal("main"), literal(0)),
        select(Idea.id, literal("part"), literal(0)).where(Idea.merged_into_id == this),
        select(Idea.id, literal("answers"), literal(1)).where(Idea.answers_id == this),
        select(IdeaLink.related_id, IdeaLink.said_by, literal(2)).where(IdeaLink.idea_id == this),
        select(IdeaLink.idea_id, IdeaLink.said_by, literal(3)).where(IdeaLink.related_id == this),
    ).subquery()
    query = select(Idea.id, Idea.slug, Idea.title, Idea.stage, Idea.vote_count, Idea.comment_count, Idea.kind, ways.c.how, ways.c.rank).join(ways, ways.c.id == Idea.id)
    return query.where(visible_to(reader), Idea.stage != "draft").order_by(ways.c.rank, Idea.vote_count.desc(), Idea.id).limit(RELATED_MOST * 2)


def is_removed(idea_id: int, reader: Actor) -> bool:
    """Whether there was an idea that moderation removed, on a board open to this reader."""
    if not 0 < idea_id < 2**63:
        return False
    query = select(Idea.id).join(Board, Board.id == Idea.board_id).where(Idea.id == idea_id, Idea.stage == "removed", visible_boards(reader))
    return session().scalar(query) is not None
