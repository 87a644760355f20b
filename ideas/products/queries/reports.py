"""What owners tell, with pictures: two statements a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select

from ideas.accounts.models import Actor, Member, stand_in
from ideas.board.models import Idea, Picture
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.moderation.models import Hiding
from ideas.products.models import OwnerReport, ReportPicture

PAGE = 10
STANDING = ("public", "waiting")


@dataclass(frozen=True)
class Line:
    """A report as one reader sees it; of a hidden one only staff and nobody else read the words."""

    id: int
    idea_id: int
    author_id: int | None
    handle: str | None
    name: str
    picture_key: str | None
    has_left: bool
    body_html: str
    lang: str
    at: datetime
    state: str
    refused_reason: str
    hidden_reason: str | None
    hidden_text: str
    pictures: list[Picture] = field(default_factory=list)


def may_read(reader: Actor) -> ColumnElement[bool]:
    """Public reports, one's own as they are, and for staff those that wait."""
    public = OwnerReport.state == "public"
    if reader.is_staff or reader.role == "system":
        return OwnerReport.state.in_(STANDING)
    own = and_(OwnerReport.author_id == reader.id, OwnerReport.state != "withdrawn")
    return or_(public, own) if reader.is_member else public


def reports_of(idea_id: int, reader: Actor, after: str | None = None, limit: int = PAGE) -> Page[Line]:
    """A page of what owners tell, the newest first. The reader may see the idea."""
    place = decode(after, 1)
    last = place[0] if place and isinstance(place[0], int) and abs(place[0]) < 2**63 else None
    rows = session().execute(_lines(stand_in(reader), placed=last is not None), {"idea_id": idea_id, "reader_id": reader.id, "last": last, "most": limit + 1}).all()
    pictures = _pictures([row.OwnerReport.id for row in rows[:limit]])
    lines = [_line(row, pictures.get(row.OwnerReport.id, []), reader) for row in rows[:limit]]
    return Page(lines, encode(lines[-1].id) if len(rows) > limit else None)


@cache
def _lines(reader: Actor, *, placed: bool) -> Select:
    query = _with_people().where(OwnerReport.idea_id == bindparam("idea_id"), may_read(reader))
    query = query.where(OwnerReport.id < bindparam("last")) if placed else query
    return query.order_by(OwnerReport.id.desc()).limit(bindparam("most"))


def _with_people() -> Select:
    person = (Member.handle, Member.name, Member.picture_key, Member.closed_at)
    return (
        select(OwnerReport, *person, Hiding.reason.label("hidden_reason"), Hiding.text.label("hidden_text"))
        .outerjoin(Member, Member.id == OwnerReport.author_id).outerjoin(Hiding, Hiding.id == OwnerReport.hiding_id)
    )


def _line(row: Row, pictures: list[Picture], reader: Actor) -> Line:
    one: OwnerReport = row.OwnerReport
    left, gone = row.closed_at is not None, row.hidden_reason is not None and not reader.is_staff
    return Line(
        one.id, one.idea_id, one.author_id, None if left else row.handle, "" if left else row.name or "", None if left else row.picture_key, left, "" if gone else one.body_html, one.lang,
        one.at, one.state, one.refused_reason, row.hidden_reason, row.hidden_text or "", [] if gone else pictures,
    )


def _pictures(ids: list[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = {}
    query = select(ReportPicture.report_id, Picture).join(Picture, Picture.id == ReportPicture.picture_id).where(ReportPicture.report_id.in_(ids))
    for report_id, picture in session().execute(query.order_by(Picture.position, Picture.id)) if ids else ():
        found.setdefault(report_id, []).append(picture)
    return found


def pictures_of_report(report_id: int) -> list[Picture]:
    """The pictures of one report."""
    return _pictures([report_id]).get(report_id, [])


def report_for(report_id: int, reader: Actor) -> OwnerReport | None:
    """A report this reader may read, as a row to act on; whether the idea may be seen is asked elsewhere."""
    return session().scalar(select(OwnerReport).where(OwnerReport.id == report_id, may_read(reader))) if 0 < report_id < 2**63 else None


def has_told(idea_id: int, member_id: int | None) -> bool:
    """Whether a report of this member stands or waits."""
    return bool(session().scalar(select(exists().where(OwnerReport.idea_id == idea_id, OwnerReport.author_id == member_id, OwnerReport.state.in_(STANDING)))))


@dataclass(frozen=True)
class Waiting:
    """A report a person looks at first, with the product it is about."""

    line: Line
    title: str
    slug: str


def waiting(limit: int = 50) -> list[Waiting]:
    """Reports a person looks at first, oldest first: two statements."""
    query = _with_people().add_columns(Idea.title, Idea.slug).join(Idea, Idea.id == OwnerReport.idea_id).where(OwnerReport.state == "waiting")
    rows = session().execute(query.order_by(OwnerReport.id).limit(limit)).all()
    pictures, staff = _pictures([row.OwnerReport.id for row in rows]), Actor(None, "moderator")
    return [Waiting(_line(row, pictures.get(row.OwnerReport.id, []), staff), row.title, row.slug) for row in rows]


def waiting_count(most: int = 500) -> int:
    """How many reports wait, at most 500."""
    return session().scalar(select(func.count()).select_from(select(OwnerReport.id).where(OwnerReport.state == "waiting").limit(most).subquery())) or 0
