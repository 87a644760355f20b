"""Reads of collections: a removed idea vanishes from them, a hidden board's was never there for who may not see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries import listed_to
from ideas.board.queries.lists import Card, cards_of
from ideas.collections.models import Collection, CollectionEntry
from ideas.collections.rules.gathering import STANDING
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.moderation.models import Hiding

PAGE = 20


@dataclass(frozen=True)
class Gathered:
    """A collection with who made it (no name for who left) and how many of its ideas this reader may see."""

    collection: Collection
    handle: str | None
    name: str
    picture_key: str | None
    idea_count: int
    hidden_reason: str | None


@dataclass(frozen=True)
class Entry:
    """An idea of a collection, with its sentence."""

    card: Card
    sentence: str


def may_read(reader: Actor) -> ColumnElement[bool]:
    """Public collections that are not hidden, one's own as they are, and for staff those that wait or are hidden."""
    public = and_(Collection.state == "public", Collection.hiding_id.is_(None))
    if reader.is_staff or reader.role == "system":
        return Collection.state.in_(STANDING)
    own = and_(Collection.by_id == reader.id, Collection.state != "withdrawn")
    return or_(public, own) if reader.is_member else public


def _with_people(reader: Actor) -> Select:
    seen = select(func.count()).select_from(CollectionEntry).join(Idea, Idea.id == CollectionEntry.idea_id).where(CollectionEntry.collection_id == Collection.id, listed_to(reader, merged=True))
    return (
        select(Collection, Member.handle, Member.name, Member.picture_key, Hiding.reason, seen.correlate(Collection).scalar_subquery().label("idea_count"))
        .outerjoin(Member, and_(Member.id == Collection.by_id, Member.closed_at.is_(None))).outerjoin(Hiding, Hiding.id == Collection.hiding_id)
    )


def _gathered(row: Row) -> Gathered:
    return Gathered(row.Collection, row.handle, row.name or "", row.picture_key, row.idea_count, row.reason)


def collection_page(collection_id: int, reader: Actor) -> Gathered | None:
    """A collection this reader may read, else None."""
    row = session().execute(_with_people(reader).where(Collection.id == collection_id, may_read(reader))).first() if 0 < collection_id < 2**63 else None
    return _gathered(row) if row else None


def collections_for(reader: Actor, after: str | None = None, limit: int = PAGE) -> Page[Gathered]:
    """Public collections with at least one idea that this reader may see, those of the latest first."""
    place = decode(after, 1)
    some = exists().where(CollectionEntry.collection_id == Collection.id, CollectionEntry.idea_id == Idea.id, listed_to(reader, merged=True))
    query = _with_people(reader).where(Collection.state == "public", Collection.hiding_id.is_(None), some)
    if place and isinstance(place[0], int) and abs(place[0]) < 2**63:
        query = query.where(Collection.id < place[0])
    rows = session().execute(query.order_by(Collection.id.desc()).limit(limit + 1)).all()
    found = [_gathered(row) for row in rows[:limit]]
    return Page(found, encode(found[-1].collection.id) if len(rows) > limit else None)


def entries_of(collection_id: int, reader: Actor) -> list[Entry]:
    """The ideas of a collection in their order, as far as this reader may see them."""
    query = select(CollectionEntry.idea_id, CollectionEntry.sentence).where(CollectionEntry.collection_id == collection_id)
    sentences = {row.idea_id: row.sentence for row in session().execute(query.order_by(CollectionEntry.position, CollectionEntry.added_at, CollectionEntry.idea_id))}
    return [Entry(card, sentences[card.id]) for card in cards_of(sentences, reader)]


def rows_of(collection_id: int) -> list[CollectionEntry]:
    """The entries as rows to act on, in their order."""
    query = select(CollectionEntry).where(CollectionEntry.collection_id == collection_id)
    return list(session().scalars(query.order_by(CollectionEntry.position, CollectionEntry.added_at, CollectionEntry.idea_id)))


def collection_for(collection_id: int, reader: Actor) -> Collection | None:
    """A collection this reader may read, as a row to act on."""
    return session().scalar(select(Collection).where(Collection.id == collection_id, may_read(reader))) if 0 < collection_id < 2**63 else None


def own_collections(reader: Actor) -> list[Collection]:
    """What this member may add to: their own that stand, and for staff the team's; the latest first."""
    own: ColumnElement[bool] = Collection.by_id == reader.id
    mine = or_(own, Collection.official) if reader.is_staff else own
    return list(session().scalars(select(Collection).where(mine, Collection.state.in_(STANDING), Collection.hiding_id.is_(None)).order_by(Collection.id.desc()).limit(100)))


def containing(idea_id: int, collections: list[Collection]) -> set[int]:
    """Which of these collections have this idea."""
    ids = [one.id for one in collections]
    return set(session().scalars(select(CollectionEntry.collection_id).where(CollectionEntry.idea_id == idea_id, CollectionEntry.collection_id.in_(ids)))) if ids else set()


def collection_count(member_id: int | None) -> int:
    """How many collections of a member stand."""
    return session().scalar(select(func.count()).select_from(Collection).where(Collection.by_id == member_id, Collection.state.in_(STANDING))) or 0


@dataclass(frozen=True)
class Waiting:
    """A collection a person looks at first."""

    collection: Collection
    name: str
    at: datetime


def waiting(limit: int = 50) -> list[Waiting]:
    """Collections a person looks at first, oldest first: one statement."""
    query = select(Collection, Member.name).outerjoin(Member, and_(Member.id == Collection.by_id, Member.closed_at.is_(None))).where(Collection.state == "waiting")
    return [Waiting(row.Collection, row.name or "", row.Collection.created_at) for row in session().execute(query.order_by(Collection.id).limit(limit))]


def waiting_count(most: int = 500) -> int:
    """How many collections wait, at most 500."""
    return session().scalar(select(func.count()).select_from(select(Collection.id).where(Collection.state == "waiting").limit(most).subquery())) or 0
