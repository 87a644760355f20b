"""Reads of boards and ideas; what a reader may see is one condition, used by all."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, literal_column, or_, select, true
from sqlalchemy.orm import load_only

from ideas.accounts.models import Actor, stand_in
from ideas.board.models import LISTED_STAGES, PUBLIC_STAGES, Board, BoardGuest, Idea
from ideas.core.among import among
from ideas.core.db import session


def visible_boards(reader: Actor) -> ColumnElement[bool]:
    """Boards this reader may see: public ones, those for members, those one is invited to."""
    if reader.is_staff or reader.role == "system":
        return true()
    return _open_to(reader.id) if reader.is_member else Board.visibility == "public"


def _open_to(member_id: int | BindParameter[int] | None) -> ColumnElement[bool]:
    invited = select(BoardGuest.board_id).where(BoardGuest.member_id == member_id)
    return or_(among(Board.visibility, ("public", "members")), and_(Board.visibility == "invited", Board.id.in_(invited)))


def on_visible_boards(reader: Actor) -> ColumnElement[bool]:
    """Ideas on boards open to this reader: who is let in no more sees nothing there, not what they wrote themselves either."""
    return Idea.board_id.in_(select(Board.id).where(visible_boards(reader)))


def visible_to(reader: Actor) -> ColumnElement[bool]:
    """Ideas this reader may see: on boards open to them those in public stages and one's own, and for staff all but drafts."""
    if reader.role == "system":
        return true()
    if reader.is_staff:
        return or_(Idea.stage != "draft", Idea.author_id == reader.id)
    public = and_(among(Idea.stage, PUBLIC_STAGES), Idea.published_at.is_not(None))
    return and_(on_visible_boards(reader), or_(public, Idea.author_id == reader.id) if reader.is_member else public)


def listed_to(reader: Actor, *, merged: bool = False) -> ColumnElement[bool]:
    """What lists, search, feeds, counts and the sitemap show: public stages only, also to staff and creators; `merged` ones where they are named."""
    return listed_without(hidden_from(reader), merged=merged)


def hidden_from(reader: Actor) -> tuple[int, ...]:
    """The boards this reader may not see, by id. Staff read all; a list of the system's has no boards to leave out."""
    if reader.is_staff or reader.role == "system":
        return ()
    return tuple(session().connection().execute(_hidden(member=reader.is_member), {"reader_id": reader.id}).scalars())


@cache
def _hidden(*, member: bool) -> Select[int]:
    """Put together once: building this small question costs more than asking it."""
    seen = _open_to(bindparam("reader_id")) if member else Board.visibility == "public"
    return select(Board.id).where(~seen).order_by(Board.id)


def listed_without(hidden: tuple[int, ...], *, merged: bool = False) -> ColumnElement[bool]:
    """Public ideas on all boards but these. Where all are public the condition names no board, so that a list stays one indexed read.

    Who was merged is found in the main idea's place, and listed only where `merged` ones are asked for.
    """
    stage = func.coalesce(Idea.stage, literal_column("''"))  # the bare column would tempt the planner to gather ten stages and sort, instead of walking a rank's index
    public = and_(among(stage, PUBLIC_STAGES if merged else LISTED_STAGES), Idea.published_at.is_not(None))
    return and_(public, Idea.board_id.not_in(hidden)) if hidden else public


class BoardName(NamedTuple):
    """A board as lists name it."""

    id: int
    slug: str
    name_de: str
    name_en: str


class BoardNames(NamedTuple):
    """The boards a reader may see, in their order, and the ids of all others."""

    shown: list[BoardName]
    hidden: tuple[int, ...]


def board_names(reader: Actor) -> BoardNames:
    """What a list asks of boards, in one statement and without objects: what to choose from, what to leave out."""
    rows = session().connection().execute(_board_names(stand_in(reader)), {"reader_id": reader.id}).all()
    return BoardNames([BoardName(*row[:4]) for row in rows if row.is_open], tuple(row.id for row in rows if not row.is_open))


@cache
def _board_names(reader: Actor) -> Select:
    return select(Board.id, Board.slug, Board.name_de, Board.name_en, visible_boards(reader).label("is_open")).order_by(Board.position, Board.id)


def boards_for(reader: Actor) -> list[Board]:
    """The boards this reader may see, in their order."""
    return list(session().scalars(_boards(stand_in(reader)), {"reader_id": reader.id}))


@cache
def _boards(reader: Actor) -> Select[Board]:
    return select(Board).where(visible_boards(reader)).order_by(Board.position, Board.id)


def board_by_slug(slug: str, reader: Actor) -> Board | None:
    """A board by its name in addresses; None where there is none or the reader may not see it."""
    return session().scalar(select(Board).where(Board.slug == slug, visible_boards(reader)))


def idea_for(idea_id: int, reader: Actor) -> Idea | None:
    """An idea this reader may see, else None."""
    if not 0 < idea_id < 2**63:
        return None
    return session().scalar(_visible_idea(stand_in(reader)), {"idea_id": idea_id, "reader_id": reader.id})


def idea_to_change(idea_id: int, reader: Actor) -> Idea | None:
    """The same for a use case, which reads the whole row again under its lock: of an idea not read before, only the number comes, the rest when asked for."""
    if not 0 < idea_id < 2**63:
        return None
    return session().scalar(_visible_id(stand_in(reader)), {"idea_id": idea_id, "reader_id": reader.id})


@cache
def _visible_id(reader: Actor) -> Select[Idea]:
    return _visible_idea(reader).options(load_only(Idea.id))


@cache
def _visible_idea(reader: Actor) -> Select[Idea]:
    return select(Idea).where(Idea.id == bindparam("idea_id"), visible_to(reader))
