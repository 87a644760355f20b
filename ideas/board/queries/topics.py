"""Topics as the desk sees them: found by name, with their former names and what was merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member
from ideas.board.models import LISTED_STAGES, Idea, IdeaTag, Tag, TagMerge
from ideas.board.queries.guests import on_open_boards
from ideas.board.queries.visibility import listed_to
from ideas.core.db import session
from ideas.core.paging import Page, beyond, decode, encode

PAGE = 50
MERGES = 20


def counts_in_topics() -> ColumnElement[bool]:
    """Which ideas a topic counts: those that everybody finds in lists, on boards that are no secret."""
    return and_(Idea.published_at.is_not(None), Idea.stage.in_(LISTED_STAGES), on_open_boards())


def miscounted_topics() -> Iterator[str]:
    """Topics whose stored number is not that of their ideas."""
    rows = select(IdeaTag.tag_id, func.count().label("n")).join(Idea, Idea.id == IdeaTag.idea_id).where(counts_in_topics()).group_by(IdeaTag.tag_id).subquery()
    counted = func.coalesce(rows.c.n, 0)
    query = select(Tag.id, Tag.idea_count, counted).outerjoin(rows, rows.c.tag_id == Tag.id).where(Tag.idea_count != counted).order_by(Tag.id)
    yield from (f"topic {tag}: {ideas} ideas, {stored} stored" for tag, stored, ideas in session().execute(query))


class Line(NamedTuple):
    """A topic in the desk's list."""

    id: int
    name: str
    idea_count: int
    description_de: str
    description_en: str
    former: list[str]


class Merged(NamedTuple):
    """A merge as the desk shows it."""

    merge: TagMerge
    tag: str | None
    into: str | None
    by: str | None


def found_tags(text: str, after: str | None = None, limit: int = PAGE) -> Page[Line]:
    """Topics whose name, or a former one, holds the text: those with most ideas first. Three statements at most."""
    place = decode(after, 2)
    query = select(Tag.id, Tag.name, Tag.idea_count, Tag.description_de, Tag.description_en).where(Tag.merged_into_id.is_(None))
    if text:
        query = query.where(Tag.id.in_(_named_like(text)))
    if place:
        query = query.where(beyond([Tag.__table__.c.idea_count, Tag.__table__.c.id], place))
    rows = session().execute(query.order_by(Tag.idea_count.desc(), Tag.id.desc()).limit(limit + 1)).all()
    former = former_names([row.id for row in rows[:limit]])
    lines = [Line(*row, former.get(row.id, [])) for row in rows[:limit]]
    return Page(lines, encode(lines[-1].idea_count, lines[-1].id) if len(rows) > limit else None)


def _named_like(text: str) -> Select:
    escaped = text.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return select(func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name.like(f"%{escaped}%", escape="\\"))


def former_names(ids: list[int]) -> dict[int, list[str]]:
    """Names that lead to these topics, by topic."""
    found: dict[int, list[str]] = {}
    for row in session().execute(select(Tag.merged_into_id, Tag.name).where(Tag.merged_into_id.in_(ids)).order_by(Tag.name)) if ids else ():
        found.setdefault(int(row[0] or 0), []).append(row[1])
    return found


def tag_by_id(tag_id: int) -> Tag | None:
    """A topic, or a name that leads to one."""
    return session().get(Tag, tag_id) if 0 < tag_id < 2**63 else None


def tag_by_name(name: str) -> Tag | None:
    """The topic of this name by now; one that was merged is the one it went into."""
    found = select(func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name == name)
    return session().scalars(select(Tag).where(Tag.id == found.scalar_subquery())).first()


def names_by_now(names: Iterable[str]) -> dict[str, str]:
    """What these topics are called by now: one that was renamed or merged by the name it leads to; what is no topic is left out."""
    into = aliased(Tag)
    query = select(Tag.name, into.name).join(into, into.id == func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name.in_(list(names)))
    return {row[0]: row[1] for row in session().execute(query)}


class Bearing(NamedTuple):
    """How many ideas and drafts bear a topic, and how many of them another one too."""

    all: int
    both: int


def bearing(tag_id: int, other_id: int = 0) -> Bearing:
    """What a merge would move, and what it would only take away."""
    mine, other = aliased(IdeaTag), aliased(IdeaTag)
    both = select(func.count()).select_from(mine).join(other, other.idea_id == mine.idea_id).where(mine.tag_id == tag_id, other.tag_id == other_id)
    whole = select(func.count()).select_from(IdeaTag).where(IdeaTag.tag_id == tag_id)
    return Bearing(*session().execute(select(whole.scalar_subquery(), both.scalar_subquery())).one())


def merges(limit: int = MERGES) -> list[Merged]:
    """The latest merges, the newest first."""
    tag, into = aliased(Tag), aliased(Tag)
    query = (
        select(TagMerge, tag.name, into.name, Member.name).outerjoin(tag, tag.id == TagMerge.tag_id).outerjoin(into, into.id == TagMerge.into_id)
        .outerjoin(Member, Member.id == TagMerge.by_id)
    )
    return [Merged(*row) for row in session().execute(query.order_by(TagMerge.id.desc()).limit(limit))]


def is_borne(name: str, reader: Actor) -> bool:
    """Whether an idea that this reader sees in lists bears the topic: who sees none does not learn of its name."""
    query = select(IdeaTag.idea_id).join(Tag, Tag.id == IdeaTag.tag_id).join(Idea, Idea.id == IdeaTag.idea_id).where(Tag.name == name, listed_to(reader, merged=True))
    return session().scalar(query.limit(1)) is not None


class _Named(Protocol):
    """What is asked of a topic before it is shown."""

    @property
    def name(self) -> str: ...
    @property
    def idea_count(self) -> int: ...
    @property
    def description_de(self) -> str: ...
    @property
    def description_en(self) -> str: ...


def is_shown(topic: _Named, reader: Actor) -> bool:
    """Whether a topic has a page for this reader: with ideas everybody finds, with words of the team, or borne by what the reader sees. One statement at most."""
    return topic.idea_count > 0 or bool(topic.description_de or topic.description_en) or is_borne(topic.name, reader)


def merge_by_id(merge_id: int) -> TagMerge | None:
    """A merge by its number."""
    return session().get(TagMerge, merge_id) if 0 < merge_id < 2**63 else None
