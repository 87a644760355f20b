"""Reads of support and follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select

from ideas.accounts.models import Actor, Member
from ideas.board.models import CoAuthor
from ideas.core.db import session
from ideas.core.reads import Read, Rows, alone, known
from ideas.votes.models import Follow, Vote


@dataclass(frozen=True)
class Part:
    """What a member has to do with an idea."""

    votes: bool = False
    follows: bool = False
    makes: bool = False


def part_of(idea_id: int, member_id: int | None) -> Part:
    """Whether the member supports, follows and co-authored the idea: one statement, none for a visitor."""
    return alone(part_read(idea_id, member_id))


def part_read(idea_id: int, member_id: int | None) -> Read[Part]:
    """The same, to be asked with others."""
    return Read(_part, _PART, {"idea_id": idea_id, "member_id": member_id}) if member_id is not None else known(Part())


def _part(rows: Rows) -> Part:
    return Part(bool(rows[0].votes), bool(rows[0].follows), bool(rows[0].makes))


_PARTS: tuple[tuple[str, Any], ...] = (("votes", Vote), ("follows", Follow), ("makes", CoAuthor))
_HOLDS: dict[str, tuple[Any, ...]] = {"votes": (Vote.state != "aside",), "makes": (CoAuthor.agreed_at.is_not(None),)}
_PART = select(*(
    exists().where(table.idea_id == bindparam("idea_id"), table.member_id == bindparam("member_id"), *_HOLDS.get(name, ())).label(name)
    for name, table in _PARTS
))


def voted_among(idea_ids: Iterable[int], reader: Actor) -> set[int]:
    """Which of these ideas the reader supports."""
    ids = list(idea_ids)
    if reader.id is None or not ids:
        return set()
    return set(session().scalars(select(Vote.idea_id).where(Vote.member_id == reader.id, Vote.state != "aside", Vote.idea_id.in_(ids))))


def counted_moments(idea_id: int) -> list[datetime]:
    """When each counted vote of an idea was given."""
    return list(session().scalars(select(Vote.at).where(Vote.idea_id == idea_id, Vote.state == "counted")))


@dataclass(frozen=True)
class Supporter:
    """A face beside the number."""

    handle: str
    name: str
    picture_key: str | None


def supporters_read(idea_id: int, limit: int = 3) -> Read[list[Supporter]]:
    """The last supporters who show their support on their page."""
    return Read(_supporters, _SUPPORTERS, {"idea_id": idea_id, "most_faces": limit})


def _supporters(rows: Rows) -> list[Supporter]:
    return [Supporter(row.handle, row.name, row.picture_key) for row in sorted(rows, key=lambda row: row.id, reverse=True)]


_SUPPORTERS = (
    select(Vote.id, Member.handle, Member.name, Member.picture_key)
    .join(Vote, Vote.member_id == Member.id)
    .where(Vote.idea_id == bindparam("idea_id"), Vote.state == "counted", Member.shows_support, Member.closed_at.is_(None))
    .order_by(Vote.id.desc())
    .limit(bindparam("most_faces"))
)
