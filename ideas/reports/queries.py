"""Reads of reports and of what they are about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.comments.models import Comment
from ideas.comments.queries import may_read
from ideas.core.db import session
from ideas.core.links import idea_path, path
from ideas.core.text import excerpt
from ideas.lifecycle.models import Update
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
    if not 0 < thing_id < 2**63:
        return None
    find = {"idea": _idea, "comment": _comment, "update": _update, "member": _member}.get(thing)
    return find(thing_id, reader) if find else None


def _idea(thing_id: int, reader: Actor) -> Subject | None:
    row = session().execute(select(Idea.id, Idea.slug, Idea.title, Idea.author_id).where(Idea.id == thing_id, visible_to(reader))).first()
    return Subject("idea", row.id, row.id, row.title, idea_path(row.id, row.slug), row.author_id) if row else None


def _comment(thing_id: int, reader: Actor) -> Subject | None:
    query = select(Comment.id, Comment.body, Comment.author_id, Idea.id.label("idea_id"), Idea.slug).join(Idea, Idea.id == Comment.idea_id)
    row = session().execute(query.where(Comment.id == thing_id, Comment.state == "public", Comment.hiding_id.is_(None), may_read(reader), visible_to(reader))).first()
    return Subject("comment", row.id, row.idea_id, excerpt(row.body), f"{idea_path(row.idea_id, row.slug)}#comment-{row.id}", row.author_id) if row else None


def _update(thing_id: int, reader: Actor) -> Subject | None:
    query = select(Update.id, Update.title, Update.text, Update.by_id, Idea.id.label("idea_id"), Idea.slug).join(Idea, Idea.id == Update.idea_id)
    row = session().execute(query.where(Update.id == thing_id, Update.hiding_id.is_(None), visible_to(reader))).first()
    return Subject("update", row.id, row.idea_id, row.title or excerpt(row.text), f"{idea_path(row.idea_id, row.slug)}#update-{row.id}", row.by_id) if row else None


def _member(thing_id: int, _reader: Actor) -> Subject | None:
    row = session().execute(select(Member.id, Member.handle, Member.name).where(Member.id == thing_id, Member.closed_at.is_(None))).first()
    return Subject("member", row.id, None, f"{row.name} (@{row.handle})", path("people.show", handle=row.handle), row.id) if row else None


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
