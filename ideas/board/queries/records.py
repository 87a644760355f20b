"""Ideas with all that belongs to them, as programs read them: three statements, however many, and one more where some are of several creators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board, Idea, IdeaTag, Picture, Tag
from ideas.board.queries.co_authors import Maker, makers_of
from ideas.board.queries.visibility import visible_to
from ideas.core.db import session


@dataclass(frozen=True)
class Record:
    """An idea, its board's name in addresses, its author where one is known, what it answers where the reader may see that, its tags and pictures."""

    idea: Idea
    board: str
    handle: str | None
    name: str | None
    answers_id: int | None
    fields: list[dict[str, Any]] | None = None
    tags: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    makers: list[Maker] = field(default_factory=list)


def records_of(ids: Iterable[int], reader: Actor) -> list[Record]:
    """These ideas in this order, as far as the reader may see them."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    rows = {row.Idea.id: row for row in session().execute(_with_people(reader).where(Idea.id.in_(wanted), visible_to(reader)))}
    tags, pictures, makers = _tags(rows), _pictures(rows), makers_of(one for one, row in rows.items() if row.Idea.co_author_count)
    return [_record(rows[one], tags.get(one, []), pictures.get(one, []), makers.get(one, [])) for one in wanted if one in rows]


def _with_people(reader: Actor) -> Select:
    asked = aliased(Idea)
    answered = select(asked.id).where(asked.id == Idea.answers_id, asked.id.in_(select(Idea.id).where(visible_to(reader)).correlate(None))).scalar_subquery()
    return select(Idea, Board.slug, Board.fields, Member.handle, Member.name, Member.closed_at, answered.label("answers_id")).join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.author_id)


def _record(row: Row, tags: list[str], pictures: list[Picture], makers: list[Maker]) -> Record:
    known = row.handle is not None and row.closed_at is None
    return Record(row.Idea, row.slug, row.handle if known else None, row.name if known else None, row.answers_id, row.fields, tags, pictures, makers)


def _tags(ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(IdeaTag.idea_id, Tag.name).join(Tag, Tag.id == IdeaTag.tag_id).where(IdeaTag.idea_id.in_(ids))
    for idea_id, name in session().execute(query.order_by(IdeaTag.idea_id, IdeaTag.position, Tag.id)):
        found.setdefault(idea_id, []).append(name)
    return found


def _pictures(ids: Iterable[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = {}
    query = select(Picture).where(Picture.idea_id.in_(ids), Picture.update_id.is_(None))
    for picture in session().scalars(query.order_by(Picture.idea_id, Picture.position, Picture.id)):
        found.setdefault(int(picture.idea_id or 0), []).append(picture)
    return found
