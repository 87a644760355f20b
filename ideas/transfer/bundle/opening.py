"""Of a bundle that is not full: which rows every visitor may read, and under what key a voter stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, or_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import VISITOR, Member
from ideas.board.models import PUBLIC_STAGES, Idea, IdeaLink, IdeaTag, Picture, Tag
from ideas.board.queries.visibility import visible_boards, visible_to
from ideas.comments.models import Comment
from ideas.core.doors import doors
from ideas.core.secrets import keyed_digest
from ideas.lifecycle.models import SourceEntry, StageChange, Update
from ideas.votes.models import Vote

KEY_SIGNS = 24


def condition(table: Table) -> ColumnElement[bool]:
    """The rows that are public today. Raises KeyError for a table that is not shared."""
    return _CONDITIONS[table.name]()


def voter_key(member_id: int) -> str:
    """The same for the same member of this portal; nobody without its secret finds out whose it is."""
    return "v" + keyed_digest(doors.secret, f"voter:{member_id}")[:KEY_SIGNS]


def veil(table: Table, columns: Sequence[Column]) -> Callable[[Sequence[Any]], Sequence[Any]] | None:
    """What puts the keyed digest in a voter's place; None where no row says who supported what."""
    if table.name != "votes":
        return None
    at = [column.name for column in columns].index("member_id")
    return lambda row: (*row[:at], voter_key(row[at]), *row[at + 1 :])


def shown(column: Column) -> ColumnElement:
    """A column as it is read: of whoever has left no number stays that would tell what is by the same hand."""
    if column.name != "author_id":
        return column
    return select(Member.id).where(Member.id == column, Member.closed_at.is_(None)).correlate(column.table).scalar_subquery().label(column.name)


def public() -> ColumnElement[bool]:
    """Ideas that every visitor may read."""
    return visible_to(VISITOR)


def _seen() -> Any:
    return select(Idea.id).where(public())


def _talk() -> ColumnElement[bool]:
    return Comment.idea_id.in_(_seen()) & Comment.hiding_id.is_(None) & (Comment.state == "public")


def _people() -> ColumnElement[bool]:
    """Who wrote something that is public and has not left."""
    wrote = or_(Member.id.in_(select(Idea.author_id).where(public())), Member.id.in_(select(Comment.author_id).where(_talk())))
    return wrote & Member.closed_at.is_(None)


def _news() -> ColumnElement[bool]:
    """The last wording of each."""
    later = aliased(Update)
    return Update.idea_id.in_(_seen()) & Update.hiding_id.is_(None) & ~select(later.id).where(later.corrects_id == Update.id).exists()


_CONDITIONS: dict[str, Callable[[], ColumnElement[bool]]] = {
    "boards": lambda: visible_boards(VISITOR),
    "members": _people,
    "tags": lambda: Tag.id.in_(select(IdeaTag.tag_id).where(IdeaTag.idea_id.in_(_seen()))),
    "ideas": public,
    "idea_tags": lambda: IdeaTag.idea_id.in_(_seen()),
    "idea_links": lambda: IdeaLink.idea_id.in_(_seen()) & IdeaLink.related_id.in_(_seen()),
    "pictures": lambda: Picture.idea_id.in_(_seen()) & Picture.update_id.is_(None),
    "votes": lambda: Vote.idea_id.in_(_seen()) & (Vote.state == "counted"),
    "comments": _talk,
    "stage_changes": lambda: StageChange.idea_id.in_(_seen()) & StageChange.to_stage.in_(PUBLIC_STAGES),
    "updates": _news,
    "source_entries": lambda: SourceEntry.idea_id.in_(_seen()),
}
