"""Reads of reports and of what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.collections.models import Collection
from ideas.collections.queries.gathered import may_read as collections_read
from ideas.comments.models import Comment
from ideas.comments.queries import may_read
from ideas.core.db import session
from ideas.core.links import idea_path, path
from ideas.core.text import excerpt
from ideas.hints.models import Hint
from ideas.lifecycle.models import Update
from ideas.products.models import OwnerReport
from ideas.reports.models import Report


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
    return subjects([(thing, thing_id)], reader).get((thing, thing_id)) if 0 < thing_id < 2**63 else None


def subjects(things: Iterable[tuple[str, int]], reader: Actor) -> dict[tuple[str, int], Subject]:
    """What many reports are about, as far as this reader may see it: one statement for each kind of thing."""
    wanted: dict[str, list[int]] = {}
    for thing, thing_id in things:
        wanted.setdefault(thing, []).append(thing_id)
    find = {"idea": _ideas, "comment": _comments, "update": _updates, "hint": _hints, "member": _members, "owner_report": _owner_reports, "collection": _collections}
    found = [about for thing, ids in wanted.items() if thing in find for about in find[thing](ids, reader)]
    return {(about.thing, about.thing_id): about for about in found}


def _ideas(ids: list[int], reader: Actor) -> list[Subject]:
    query = select(Idea.id, Idea.slug, Idea.title, Idea.author_id).where(Idea.id.in_(ids), visible_to(reader))
    return [Subject("idea", row.id, row.id, row.title, idea_path(row.id, row.slug), row.author_id) for row in session().execute(query)]


def _comments(ids: list[int], reader: Actor) -> list[Subject]:
    query = select(Comment.id, Comment.body, Comment.author_id, Idea.id.label("idea_id"), Idea.slug).join(Idea, Idea.id == Comment.idea_id)
    query = query.where(Comment.id.in_(ids), Comment.state == "public", Comment.hiding_id.is_(None), may_read(reader), visible_to(reader))
    return [Subject("comment", r.id, r.idea_id, excerpt(r.body), f"{idea_path(r.idea_id, r.slug)}#comment-{r.id}", r.author_id) for r in session().execute(query)]


def _updates(ids: list[int], reader: Actor) -> list[Subject]:
    query = select(Update.id, Update.title, Update.text, Update.by_id, Idea.id.label("idea_id"), Idea.slug).join(Idea, Idea.id == Update.idea_id)
    query = query.where(Update.id.in_(ids), Update.hiding_id.is_(None), visible_to(reader))
    return [Subject("update", r.id, r.idea_id, r.title or excerpt(r.text), f"{idea_path(r.idea_id, r.slug)}#update-{r.id}", r.by_id) for r in session().execute(query)]


def _owner_reports(ids: list[int], reader: Actor) -> list[Subject]:
    told = OwnerReport
    query = select(told.id, told.body, told.author_id, Idea.id.label("idea_id"), Idea.slug).join(Idea, Idea.id == told.idea_id)
    query = query.where(told.id.in_(ids), told.state == "public", told.hiding_id.is_(None), visible_to(reader))
    return [Subject("owner_report", r.id, r.idea_id, excerpt(r.body), f"{path('products.show', idea_id=r.idea_id, slug=r.slug or 'idea')}#told-{r.id}", r.author_id) for r in session().execute(query)]


def _collections(ids: list[int], reader: Actor) -> list[Subject]:
    one = Collection
    query = select(one.id, one.slug, one.title, one.by_id).where(one.id.in_(ids), collections_read(reader), one.state == "public", one.hiding_id.is_(None))
    return [Subject("collection", r.id, None, r.title, path("collections.show", collection_id=r.id, slug=r.slug or "ideas"), r.by_id) for r in session().execute(query)]


def _members(ids: list[int], _reader: Actor) -> list[Subject]:
    """Members with a public page: confirmed, or from before this portal."""
    public = or_(Member.confirmed_at.is_not(None), Member.source.is_not(None))
    query = select(Member.id, Member.handle, Member.name).where(Member.id.in_(ids), Member.closed_at.is_(None), public)
    return [Subject("member", r.id, None, f"{r.name} (@{r.handle})", path("people.show", handle=r.handle), r.id) for r in session().execute(query)]


def _hints(ids: list[int], reader: Actor) -> list[Subject]:
    """Hints to one's own idea, by its title; their words are for who decides, and nobody learns whose they are."""
    query = select(Hint.id, Hint.text, Idea.id.label("idea_id"), Idea.title).join(Idea, Idea.id == Hint.idea_id).where(Hint.id.in_(ids), Hint.hiding_id.is_(None))
    if reader.role == "system":
        return [Subject("hint", r.id, r.idea_id, r.text, path("desk_lifecycle.show", idea_id=r.idea_id), None) for r in session().execute(query)]
    own = query.where(Idea.author_id == reader.id, Idea.author_id.is_not(None))
    return [Subject("hint", r.id, r.idea_id, r.title, path("hints.index", idea_id=r.idea_id), None) for r in session().execute(own)]


def reported_by(member_id: int | None, thing: str, thing_id: int) -> bool:
    """Whether this member has an open report of the thing."""
    query = exists().where(Report.by_id == member_id, Report.thing == thing, Report.thing_id == thing_id, Report.decided_at.is_(None))
    return bool(session().scalar(select(query)))


def open_reports(limit: int = 100) -> list[Report]:
    """Reports nobody has decided, oldest first."""
    return list(session().scalars(select(Report).where(Report.decided_at.is_(None)).order_by(Report.id).limit(limit)))


def open_report_count() -> int:
    """How many wait."""
    return session().scalar(select(func.count()).select_from(Report).where(Report.decided_at.is_(None))) or 0


def report_for(report_id: int) -> Report | None:
    """A report by its number."""
    return session().get(Report, report_id) if 0 < report_id < 2**63 else None
