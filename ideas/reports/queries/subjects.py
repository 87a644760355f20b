"""What reports are about: its words in short, where it stands, whose it is. One statement, whatever the kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, literal, null, or_, select, union_all

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.collections.models import Collection
from ideas.collections.queries.gathered import may_read as collections_read
from ideas.comments.models import Comment
from ideas.comments.queries import may_read
from ideas.core.db import BigId, session
from ideas.core.links import idea_path, path
from ideas.core.text import excerpt
from ideas.hints.models import Hint
from ideas.lifecycle.models import Update
from ideas.product_tests.models import ProductTest, TesterReport
from ideas.products.models import OwnerReport

NUMBER_MOST = 2**63


@dataclass(frozen=True)
class Subject:
    """What a report is about: its words in short, where it stands, and whose it is."""

    thing: str
    thing_id: int
    idea_id: int | None
    text: str
    link: str
    member_id: int | None


def subject(thing: str, thing_id: int, reader: Actor) -> Subject | None:
    """The thing, where this reader may see it, else None."""
    return subjects([(thing, thing_id)], reader).get((thing, thing_id)) if 0 < thing_id < NUMBER_MOST else None


def subjects(things: Iterable[tuple[str, int]], reader: Actor) -> dict[tuple[str, int], Subject]:
    """What many reports are about, as far as this reader may see it: one statement."""
    wanted: dict[str, list[int]] = {}
    for thing, thing_id in things:
        if thing in _FIND:
            wanted.setdefault(thing, []).append(thing_id)
    if not wanted:
        return {}
    rows = session().execute(union_all(*(_FIND[thing](ids, reader) for thing, ids in wanted.items())))
    return {(row.thing, row.id): Subject(row.thing, row.id, row.idea_id, _text(row), _link(row, reader), row.member_id) for row in rows}


def _columns(thing: str, number: Any, member_id: Any, *words: Any, idea: bool = True) -> Select:
    """The common form: two pieces of text, the idea where there is one."""
    first, second = words if len(words) > 1 else (words[0], literal(""))
    idea_id, slug = (Idea.id, Idea.slug) if idea else (cast(null(), BigId), literal(""))
    return select(literal(thing).label("thing"), number.label("id"), idea_id.label("idea_id"), slug.label("slug"), first.label("first"), second.label("second"), member_id.label("member_id"))


def _ideas(ids: list[int], reader: Actor) -> Select:
    return _columns("idea", Idea.id, Idea.author_id, Idea.title).where(Idea.id.in_(ids), visible_to(reader))


def _comments(ids: list[int], reader: Actor) -> Select:
    query = _columns("comment", Comment.id, Comment.author_id, Comment.body).join(Idea, Idea.id == Comment.idea_id)
    return query.where(Comment.id.in_(ids), Comment.state == "public", Comment.hiding_id.is_(None), may_read(reader), visible_to(reader))


def _updates(ids: list[int], reader: Actor) -> Select:
    query = _columns("update", Update.id, Update.by_id, Update.title, Update.text).join(Idea, Idea.id == Update.idea_id)
    return query.where(Update.id.in_(ids), Update.hiding_id.is_(None), visible_to(reader))


def _owner_reports(ids: list[int], reader: Actor) -> Select:
    query = _columns("owner_report", OwnerReport.id, OwnerReport.author_id, OwnerReport.body).join(Idea, Idea.id == OwnerReport.idea_id)
    return query.where(OwnerReport.id.in_(ids), OwnerReport.state == "public", OwnerReport.hiding_id.is_(None), visible_to(reader))


def _tester_reports(ids: list[int], _reader: Actor) -> Select:
    """With the perk on whose page they stand."""
    query = _columns("tester_report", TesterReport.id, TesterReport.author_id, TesterReport.body, cast(ProductTest.perk_id, String), idea=False)
    return query.join(ProductTest, ProductTest.id == TesterReport.test_id).where(TesterReport.id.in_(ids), TesterReport.state == "public", TesterReport.hiding_id.is_(None))


def _collections(ids: list[int], reader: Actor) -> Select:
    query = _columns("collection", Collection.id, Collection.by_id, Collection.title, Collection.slug, idea=False)
    return query.where(Collection.id.in_(ids), collections_read(reader), Collection.state == "public", Collection.hiding_id.is_(None))


def _members(ids: list[int], _reader: Actor) -> Select:
    """Members with a public page: confirmed, or from before this portal."""
    query = _columns("member", Member.id, Member.id, Member.name, Member.handle, idea=False)
    return query.where(Member.id.in_(ids), Member.closed_at.is_(None), or_(Member.confirmed_at.is_not(None), Member.source.is_not(None)))


def _hints(ids: list[int], reader: Actor) -> Select:
    """Hints to one's own idea, by its title; their words are for who decides, and nobody learns whose they are."""
    words = Hint.text if reader.role == "system" else Idea.title
    query = _columns("hint", Hint.id, cast(null(), BigId), words).join(Idea, Idea.id == Hint.idea_id).where(Hint.id.in_(ids), Hint.hiding_id.is_(None))
    return query if reader.role == "system" else query.where(Idea.author_id == reader.id, Idea.author_id.is_not(None), visible_to(reader))


_FIND: dict[str, Callable[[list[int], Actor], Select]] = {
    "idea": _ideas, "comment": _comments, "update": _updates, "hint": _hints, "member": _members, "owner_report": _owner_reports, "tester_report": _tester_reports, "collection": _collections,
}


def _text(row: Any) -> str:
    if row.thing == "member":
        return f"{row.first} (@{row.second})"
    if row.thing == "update":
        return row.first or excerpt(row.second)
    return excerpt(row.first) if row.thing in {"comment", "owner_report", "tester_report"} else row.first


def _link(row: Any, reader: Actor) -> str:
    if row.thing == "member":
        return path("people.show", handle=row.second)
    if row.thing == "tester_report":
        return f"{path('perks.show', perk_id=row.second)}#report-{row.id}"
    if row.thing == "collection":
        return path("collections.show", collection_id=row.id, slug=row.second or "ideas")
    if row.thing == "hint":
        return path("desk_lifecycle.show", idea_id=row.idea_id) if reader.role == "system" else path("hints.index", idea_id=row.idea_id)
    if row.thing == "owner_report":
        return f"{path('products.show', idea_id=row.idea_id, slug=row.slug or 'idea')}#told-{row.id}"
    mark = "" if row.thing == "idea" else f"#{row.thing}-{row.id}"
    return idea_path(row.idea_id, row.slug) + mark
