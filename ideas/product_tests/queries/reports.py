"""What testers report, with pictures: two statements a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, exists, func, select

from ideas.accounts.models import Actor, Member
from ideas.board.models import Picture
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.moderation.models import Hiding
from ideas.product_tests.models import TesterPicture, TesterReport

PAGE = 10


@dataclass(frozen=True)
class Line:
    """A report as one reader sees it; of a hidden one only staff read the words."""

    id: int
    test_id: int
    author_id: int
    handle: str | None
    name: str
    picture_key: str | None
    rating: int
    body_html: str
    lang: str
    at: datetime
    hidden_reason: str | None
    hidden_text: str
    thanks: str
    thanked_at: datetime | None
    pictures: list[Picture] = field(default_factory=list)


def reports_of(test_id: int, reader: Actor, after: str | None = None, limit: int = PAGE) -> Page[Line]:
    """A page of what testers report, the newest first."""
    place = decode(after, 1)
    last = place[0] if place and isinstance(place[0], int) and abs(place[0]) < 2**63 else None
    query = (
        select(TesterReport, Member.handle, Member.name, Member.picture_key, Hiding.reason.label("hidden_reason"), Hiding.text.label("hidden_text"))
        .outerjoin(Member, (Member.id == TesterReport.author_id) & Member.closed_at.is_(None)).outerjoin(Hiding, Hiding.id == TesterReport.hiding_id)
        .where(TesterReport.test_id == test_id, TesterReport.state == "public")
    )
    query = query.where(TesterReport.id < last) if last is not None else query
    rows = session().execute(query.order_by(TesterReport.id.desc()).limit(limit + 1)).all()
    pictures = _pictures([row.TesterReport.id for row in rows[:limit]])
    lines = [_line(row, pictures.get(row.TesterReport.id, []), reader) for row in rows[:limit]]
    return Page(lines, encode(lines[-1].id) if len(rows) > limit else None)


def _line(row: Row, pictures: list[Picture], reader: Actor) -> Line:
    one: TesterReport = row.TesterReport
    handle, name, key, reason, text = row[1:]
    gone = reason is not None and not reader.is_staff
    return Line(
        one.id, one.test_id, one.author_id, handle, name or "", key, one.rating, "" if gone else one.body_html, one.lang, one.at, reason, text or "", one.thanks, one.thanked_at, [] if gone else pictures,
    )


def _pictures(ids: list[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = {}
    query = select(TesterPicture.report_id, Picture).join(Picture, Picture.id == TesterPicture.picture_id).where(TesterPicture.report_id.in_(ids))
    for report_id, picture in session().execute(query.order_by(Picture.position, Picture.id)) if ids else ():
        found.setdefault(report_id, []).append(picture)
    return found


def pictures_of_report(report_id: int) -> list[Picture]:
    """The pictures of one report."""
    return _pictures([report_id]).get(report_id, [])


def report_by_id(report_id: int) -> TesterReport | None:
    """A report that stands, as a row to act on."""
    return session().scalar(select(TesterReport).where(TesterReport.id == report_id, TesterReport.state == "public")) if 0 < report_id < 2**63 else None


def has_reported(test_id: int, member_id: int | None) -> bool:
    """Whether a report of this member stands."""
    return bool(session().scalar(select(exists().where(TesterReport.test_id == test_id, TesterReport.author_id == member_id, TesterReport.state == "public"))))


def mean_of(test_id: int) -> tuple[float | None, int]:
    """The mean of all ratings that are shown, and how many there are."""
    query = select(func.avg(TesterReport.rating), func.count()).where(TesterReport.test_id == test_id, TesterReport.state == "public", TesterReport.hiding_id.is_(None))
    mean, number = session().execute(query).one()
    return (float(mean), int(number)) if number else (None, 0)
