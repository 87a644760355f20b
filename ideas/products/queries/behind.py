"""Looks behind the scenes between approval and launch, with all their pictures: two statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, select

from ideas.accounts.models import Member
from ideas.board.models import Picture
from ideas.core.db import session
from ideas.lifecycle.models import Update

MOST = 100


@dataclass(frozen=True)
class Look:
    """An entry as it stands after its corrections; no name for who left."""

    id: int
    title: str
    html: str
    lang: str
    at: datetime
    handle: str | None
    name: str
    picture_key: str | None
    pictures: list[Picture] = field(default_factory=list)


def looks_of(idea_id: int) -> list[Look]:
    """The latest looks, the newest first, at most 100: a corrected one in its last words on its first day. The reader may see the idea."""
    query = (
        select(Update, Member.handle, Member.name, Member.picture_key)
        .outerjoin(Member, and_(Member.id == Update.by_id, Member.closed_at.is_(None)))
        .where(Update.idea_id == idea_id, Update.kind == "behind").order_by(Update.at, Update.id)
    )
    rows = {row.Update.id: row for row in session().execute(query)}
    later = {row.Update.corrects_id: one for one, row in rows.items() if row.Update.corrects_id is not None}
    first = [(one, _last(one, later)) for one, row in rows.items() if row.Update.corrects_id is None]
    standing = [(begun, last) for begun, last in first if rows[begun].Update.hiding_id is None and rows[last].Update.hiding_id is None][-MOST:]
    pictures = _pictures([begun for begun, _last_one in standing])
    return [
        Look(begun, rows[last].Update.title, rows[last].Update.text_html, rows[last].Update.lang, rows[begun].Update.at, rows[begun].handle, rows[begun].name or "", rows[begun].picture_key, pictures.get(begun, []))
        for begun, last in reversed(standing)
    ]


def _last(one: int, later: dict[int | None, int]) -> int:
    while one in later:
        one = later[one]
    return one


def _pictures(ids: list[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = {}
    query = select(Picture).where(Picture.update_id.in_(ids)).order_by(Picture.position, Picture.id)
    for picture in session().scalars(query) if ids else ():
        found.setdefault(int(picture.update_id or 0), []).append(picture)
    return found
