"""What of a source is here already, and what an undo would have to leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, select, union

from ideas.accounts.models import Member
from ideas.board.models import Idea, IdeaLink
from ideas.comments.models import Comment
from ideas.core.bulk import chunks, pairs
from ideas.core.db import session
from ideas.lifecycle.models import SourceEntry, StageChange, Update
from ideas.transfer.models import Import, Upload
from ideas.votes.models import Vote

Fingerprint = tuple[int, str, str, str, datetime | None, str, str]


def _ids(query: Any) -> dict[str, int]:
    return {str(source_id): number for source_id, number in session().execute(query)}


def known_ideas(source: str) -> dict[str, int]:
    """Ids of the ideas of a source by its own ids."""
    return _ids(select(Idea.source_id, Idea.id).where(Idea.source == source))


def known_people(source: str) -> dict[str, int]:
    """Ids of the people of a source by its own labels."""
    return _ids(select(Member.source_id, Member.id).where(Member.source == source))


def known_comments(source: str) -> dict[str, int]:
    """Ids of the comments of a source by its own ids."""
    return _ids(select(Comment.source_id, Comment.id).where(Comment.source == source))


def known_entries(idea_ids: Iterable[int]) -> set[Fingerprint]:
    """The source's entries of these ideas, as they compare."""
    columns = (SourceEntry.idea_id, SourceEntry.kind, SourceEntry.status, SourceEntry.status_raw, SourceEntry.at, SourceEntry.title, SourceEntry.text)
    found: set[Fingerprint] = set()
    for some in chunks(idea_ids, 500):
        found |= {cast("Fingerprint", tuple(row)) for row in session().execute(select(*columns).where(SourceEntry.idea_id.in_(some)))}
    return found


def known_votes(idea_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(idea, member) of all votes on these ideas."""
    found: set[tuple[int, int]] = set()
    for some in chunks(idea_ids, 500):
        found |= {(row[0], row[1]) for row in session().execute(select(Vote.idea_id, Vote.member_id).where(Vote.idea_id.in_(some)))}
    return found


def known_links(idea_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(idea, related) of all links from these ideas."""
    found: set[tuple[int, int]] = set()
    for some in chunks(idea_ids, 500):
        found |= {(row[0], row[1]) for row in session().execute(select(IdeaLink.idea_id, IdeaLink.related_id).where(IdeaLink.idea_id.in_(some)))}
    return found


def beginnings(idea_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these ideas was begun."""
    found: dict[int, datetime] = {}
    for some in chunks(idea_ids, 500):
        found |= pairs(select(Idea.id, Idea.created_at).where(Idea.id.in_(some)))
    return found


def upload_by_id(upload_id: int) -> Upload | None:
    """A file that was sent, by its number."""
    return session().get(Upload, upload_id, populate_existing=True) if 0 < upload_id < 2**63 else None


def uploads_told(limit: int = 30) -> list[Row]:
    """The latest files with who sent them, the newest first; without their reports."""
    query = select(Upload.id, Upload.name, Upload.state, Upload.sent_at, Upload.counts, Upload.step, Upload.done_count, Member.handle).outerjoin(Member, Member.id == Upload.by_id)
    return list(session().execute(query.order_by(Upload.id.desc()).limit(limit)).all())


def import_of(import_id: int) -> Import | None:
    """An import by its number."""
    return session().get(Import, import_id) if 0 < import_id < 2**63 else None


def ideas_of(import_id: int) -> list[int]:
    """Ids of the ideas that this import brought, or brought comments to."""
    return sorted(session().scalars(union(select(Idea.id).where(Idea.import_id == import_id), select(Comment.idea_id).where(Comment.import_id == import_id))))


def ideas_to_undo(import_id: int, above: int, limit: int) -> list[int]:
    """Ids of an import's ideas above this one."""
    query = select(Idea.id).where(Idea.import_id == import_id, Idea.id > above).order_by(Idea.id).limit(limit)
    return list(session().scalars(query))


def ideas_to_keep(import_id: int, idea_ids: Collection[int]) -> set[int]:
    """Those among these ideas on which others have voted, commented, told news or decided since, or that others were merged into."""
    foreign = [
        select(table.idea_id).where(table.idea_id.in_(idea_ids), table.import_id.is_distinct_from(import_id)) for table in (Vote, Comment, Update)
    ]
    merged = select(Idea.merged_into_id).where(Idea.merged_into_id.in_(idea_ids))
    decided = select(StageChange.idea_id).where(StageChange.idea_id.in_(idea_ids), StageChange.origin != "import")
    return set(session().scalars(union(*foreign, merged, decided)))


def named(idea_ids: Collection[int]) -> list[Row]:
    """Id and title of these ideas."""
    return list(session().execute(select(Idea.id, Idea.title).where(Idea.id.in_(idea_ids)).order_by(Idea.id)).all())


def shells_left(import_id: int, above: int, limit: int) -> list[int]:
    """Ids of the import's people above this one; nobody has claimed them."""
    query = select(Member.id).where(Member.import_id == import_id, Member.id > above, Member.email_key.is_(None), Member.password_hash.is_(None))
    return list(session().scalars(query.order_by(Member.id).limit(limit)))


def still_named(member_ids: Collection[int]) -> set[int]:
    """Those among these members whose ideas, votes or comments are here."""
    columns = (Idea.author_id, Vote.member_id, Comment.author_id)
    return set(session().scalars(union(*(select(column).where(column.in_(member_ids)) for column in columns))))
