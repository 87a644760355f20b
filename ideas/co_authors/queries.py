"""Reads of the parts in an idea: the whole table for its people, invitations for who is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, or_, select

from ideas.accounts.models import Actor, Member, stand_in
from ideas.board.models import CoAuthor, Idea
from ideas.board.queries.visibility import on_visible_boards
from ideas.co_authors.rules import JOINED_IN
from ideas.core.db import BigId, session
from ideas.core.reads import Read, Rows, known

_UNANSWERED = or_(CoAuthor.agreed_at.is_(None) & Idea.stage.in_(JOINED_IN), CoAuthor.proposed_share.is_not(None) & CoAuthor.proposal_agreed_at.is_(None))


@dataclass(frozen=True)
class Line:
    """Somebody's part with their name; neither handle nor name who has left."""

    part: CoAuthor
    handle: str | None
    name: str | None
    picture_key: str | None

    @property
    def left(self) -> bool:
        """Whether the account is closed."""
        return self.handle is None


def parts_of(idea_id: int) -> list[CoAuthor]:
    """All parts in an idea, invitations included, in the order they were given."""
    return list(session().scalars(select(CoAuthor).where(CoAuthor.idea_id == idea_id).order_by(CoAuthor.id)))


def lines_of(idea_id: int) -> list[Line]:
    """The table of shares with names: one statement."""
    query = select(CoAuthor, Member.handle, Member.name, Member.picture_key, Member.closed_at).join(Member, Member.id == CoAuthor.member_id)
    rows = session().execute(query.where(CoAuthor.idea_id == idea_id).order_by(CoAuthor.id))
    return [Line(row[0], None, None, None) if row.closed_at else Line(row[0], row.handle, row.name, row.picture_key) for row in rows]


def former_of(parts: Iterable[CoAuthor]) -> frozenset[int]:
    """Who of these has left."""
    ids = [one.member_id for one in parts]
    return frozenset(session().scalars(select(Member.id).where(Member.id.in_(ids), Member.closed_at.is_not(None)))) if ids else frozenset()


def asked_idea(idea_id: int, reader: Actor) -> Idea | None:
    """An idea in which this reader has a part or is asked to have one, on a board open to them; of nothing else anything is told."""
    if reader.id is None or not 0 < idea_id < 2**63:
        return None
    return session().scalar(select(Idea).join(CoAuthor, CoAuthor.idea_id == Idea.id).where(Idea.id == idea_id, CoAuthor.member_id == reader.id, Idea.stage != "removed", on_visible_boards(reader)))


def asked_of(reader: Actor) -> list[Idea]:
    """Ideas about whose shares this member is asked, the newest first."""
    query = select(Idea).join(CoAuthor, CoAuthor.idea_id == Idea.id).where(CoAuthor.member_id == reader.id, _UNANSWERED, Idea.stage != "removed", Idea.author_id != reader.id, on_visible_boards(reader))
    return list(session().scalars(query.order_by(CoAuthor.id.desc()).limit(50)))


@dataclass(frozen=True)
class Question:
    """An idea about whose shares somebody is asked."""

    id: int
    title: str


def asked_read(reader: Actor) -> Read[list[Question]]:
    """The newest five ideas about whose shares this reader is asked, to be asked with others."""
    return Read(_questions, _query(stand_in(reader)), {"asked_of": reader.id, "reader_id": reader.id}) if reader.id is not None else known([])


def _questions(rows: Rows) -> list[Question]:
    return [Question(row.id, row.title) for row in sorted(rows, key=lambda row: row.part, reverse=True)]


@cache
def _query(reader: Actor) -> Select:
    asked = (CoAuthor.member_id == bindparam("asked_of", type_=BigId), _UNANSWERED, Idea.stage != "removed", Idea.author_id != CoAuthor.member_id)
    query = select(Idea.id, Idea.title, CoAuthor.id.label("part")).join(CoAuthor, CoAuthor.idea_id == Idea.id)
    return query.where(*asked, on_visible_boards(reader)).order_by(CoAuthor.id.desc()).limit(5)
