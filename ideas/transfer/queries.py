"""What of a source is here already, and what an undo would have to leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, true, union

from ideas.accounts.models import Member
from ideas.board.models import Board, CoAuthor, Idea, IdeaLink
from ideas.board.queries.earning import came_alone
from ideas.comments.models import Comment
from ideas.core.bulk import chunks, pairs
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.names import canonical_email
from ideas.core.secrets import keyed_digest
from ideas.lifecycle.models import SourceEntry
from ideas.transfer.models import Claim, Import, ListExport, ShellAddress, Upload
from ideas.triage.models.notes import Note
from ideas.votes.models import Follow, Vote

Fingerprint = tuple[int, str, str, str, datetime | None, str, str]
MAIL, GONE = "mail:", "gone:"
LONGEST = timedelta(hours=6)  # that an import takes
_TAKEN = or_(Member.id.in_(select(Claim.shell_id)), Member.source_id.startswith(GONE, autoescape=True))


def _ids(query: Any) -> dict[str, int]:
    return {str(source_id): number for source_id, number in session().execute(query)}


def known_ideas(source: str) -> dict[str, int]:
    """Ids of the ideas of a source by its own ids."""
    return _ids(select(Idea.source_id, Idea.id).where(Idea.source == source))


def known_titles(source: str) -> dict[str, int]:
    """`title_key` of the ideas of a source by its own ids: all titles would take much more memory."""
    return {str(source_id): title_key(title) for source_id, title in session().execute(select(Idea.source_id, Idea.title).where(Idea.source == source))}


def title_key(title: str) -> int:
    """A number by which titles are told apart, in this process."""
    return hash(title)


def known_people(source: str) -> dict[str, int]:
    """Ids of the people of a source by its own labels, without `taken_people`."""
    return _ids(select(Member.source_id, Member.id).where(Member.source == source, ~_TAKEN))


def taken_people(source: str) -> set[str]:
    """Labels of the people of a source who are members by now, and the `gone_mark` of those who left since: an import brings nothing in their name."""
    return set(_ids(select(Member.source_id, Member.id).where(Member.source == source, _TAKEN)))


def known_comments(source: str) -> dict[str, int]:
    """Ids of the comments of a source by its own ids."""
    return _ids(select(Comment.source_id, Comment.id).where(Comment.source == source))


def known_notes(source: str) -> set[str]:
    """The source's own ids of its team's notes that are here."""
    return set(_ids(select(Note.source_id, Note.id).where(Note.source == source)))


def boards_by_name() -> dict[str, Board]:
    """Every board by its address and its names, in small letters."""
    boards = list(session().scalars(select(Board).order_by(Board.id.desc())))
    return {name.casefold(): board for board in boards for name in (board.name_de, board.name_en, board.slug) if name}


def known_entries(idea_ids: Iterable[int]) -> set[Fingerprint]:
    """The source's entries of these ideas, as they compare."""
    columns = (SourceEntry.idea_id, SourceEntry.kind, SourceEntry.status, SourceEntry.status_raw, SourceEntry.at, SourceEntry.title, SourceEntry.text)
    found: set[Fingerprint] = set()
    for some in chunks(idea_ids, 500):
        found |= {cast("Fingerprint", tuple(row)) for row in session().execute(select(*columns).where(SourceEntry.idea_id.in_(some)))}
    return found


def known_votes(idea_ids: Iterable[int]) -> set[int]:
    """All votes on these ideas, each as `vote_key`: as a pair it would take three times the memory."""
    found: set[int] = set()
    for some in chunks(idea_ids, 500):
        found |= {vote_key(row[0], row[1]) for row in session().execute(select(Vote.idea_id, Vote.member_id).where(Vote.idea_id.in_(some), Vote.member_id.is_not(None)))}
    return found


def vote_key(idea_id: int, member_id: int) -> int:
    """One number for an idea and a member."""
    return idea_id << 64 | member_id & 0xFFFFFFFFFFFFFFFF


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


def import_to_go_on(source: str, format_: str, import_id: int | None) -> Import | None:
    """The import that was begun and is not taken back: this one, else the last of that source and format that was broken off, but for those of files sent at the desk."""
    query = select(Import).where(Import.undone_at.is_(None))
    if import_id is not None:
        return session().scalars(query.where(Import.id == import_id)).first()
    sent = select(Upload.import_id).where(Upload.import_id.is_not(None))
    broken_off = query.where(Import.source == source, Import.format == format_, Import.finished_at.is_(None), Import.id.not_in(sent))
    return session().scalars(broken_off.order_by(Import.id.desc()).limit(1)).first()


def ideas_of(import_id: int) -> list[int]:
    """Ids of the ideas that this import brought, or brought comments to."""
    return sorted(session().scalars(union(select(Idea.id).where(Idea.import_id == import_id), select(Comment.idea_id).where(Comment.import_id == import_id))))


def ideas_to_undo(import_id: int, above: int, limit: int) -> list[int]:
    """Ids of an import's ideas above this one."""
    query = select(Idea.id).where(Idea.import_id == import_id, Idea.id > above).order_by(Idea.id).limit(limit)
    return list(session().scalars(query))


def named(idea_ids: Collection[int]) -> list[Row]:
    """Id and title of these ideas."""
    return list(session().execute(select(Idea.id, Idea.title).where(Idea.id.in_(idea_ids)).order_by(Idea.id)).all())


def shells_left(import_id: int, above: int, limit: int) -> list[int]:
    """Ids of the import's people above this one; nobody has claimed them."""
    query = select(Member.id).where(_shell_of(import_id), Member.id > above)
    return list(session().scalars(query.order_by(Member.id).limit(limit)))


def people_left(import_id: int) -> int:
    """How many of the import's people are here: after an undo, those that had to stay."""
    return session().scalar(select(func.count(Member.id)).where(_shell_of(import_id))) or 0


def _shell_of(import_id: int) -> ColumnElement[bool]:
    return and_(Member.import_id == import_id, Member.email_key.is_(None), Member.password_hash.is_(None))


# --- whose they are


def address_digest(email: str) -> str:
    """What is kept of a mail address that an import names: nobody reads the address out of it, and the same address gives the same again."""
    return keyed_digest(doors.secret, f"import:{canonical_email(email)}")


def gone_mark(source: str, label: str) -> str:
    """What is kept of a source's label for somebody who has left: nobody reads the label out of it, and an import that names it again is known by it."""
    return GONE + keyed_digest(doors.secret, f"import-gone:{source}:{label}")


def shells_of(member: Member) -> list[Member]:
    """Who from before this portal a member is, or had their mail address; but for those of whom only a mark is kept."""
    digest = address_digest(member.email) if member.email else ""
    addressed = or_(Member.id.in_(select(ShellAddress.shell_id).where(ShellAddress.digest == digest)), Member.source_id == MAIL + digest) if digest else false()
    claimed = Member.id.in_(select(Claim.shell_id).where(Claim.member_id == member.id))
    query = select(Member).where(or_(claimed, addressed), Member.source_id.is_not(None), ~Member.source_id.startswith(GONE, autoescape=True))
    return list(session().scalars(query.order_by(Member.id)))


def unclaimed() -> ColumnElement[bool]:
    """Who came by an import and nobody has claimed."""
    return and_(came_alone(), Member.closed_at.is_(None))


def is_shell(member: Member) -> bool:
    """Whether this is somebody from before this portal whom nobody has claimed."""
    return member.source is not None and member.email_key is None and member.password_hash is None and member.closed_at is None


def with_addresses(member_ids: Collection[int]) -> set[int]:
    """Those among these people whose address is kept already, or who are nobody to be claimed."""
    kept = set(session().scalars(select(ShellAddress.shell_id).where(ShellAddress.shell_id.in_(member_ids))))
    return kept | set(session().scalars(select(Member.id).where(Member.id.in_(member_ids), ~unclaimed())))


def shells_with(email: str | None) -> list[Member]:
    """Who from before this portal had this mail address, and nobody has claimed."""
    if not email:
        return []
    query = select(Member).join(ShellAddress, ShellAddress.shell_id == Member.id).where(ShellAddress.digest == address_digest(email), unclaimed())
    return list(session().scalars(query.order_by(Member.id)))


def belongings(member_id: int, *, official: bool = True) -> dict[str, int]:
    """How many ideas, comments (`official` ones or without them), votes and follows somebody has; what came to an idea by a merge is not counted again."""
    counted = {
        "ideas": (Idea, Idea.author_id == member_id), "comments": (Comment, (Comment.author_id == member_id) & (true() if official else Comment.official.is_(False))),
        "votes": (Vote, (Vote.member_id == member_id) & Vote.merge_id.is_(None)), "follows": (Follow, (Follow.member_id == member_id) & Follow.merge_id.is_(None)),
    }
    return {name: session().scalar(select(func.count()).select_from(model).where(condition)) or 0 for name, (model, condition) in counted.items()}


def titles_of(member_id: int, limit: int) -> list[Row]:
    """Some ideas of somebody: id and title, the newest first."""
    return list(session().execute(select(Idea.id, Idea.title).where(Idea.author_id == member_id).order_by(Idea.id.desc()).limit(limit)))


def claims_of(member_id: int) -> list[Row]:
    """Who from before this portal this member is: handle and source, when, by whom it was said, why."""
    query = select(Member.handle, Member.source, Claim.at, Claim.by_id, Claim.reason, Claim.counts).join(Claim, Claim.shell_id == Member.id)
    return list(session().execute(query.where(Claim.member_id == member_id).order_by(Claim.id)))


def brings_now(now: datetime) -> bool:
    """Whether an import is under way, or an undo asked for at the desk. One that was begun hours ago and never ended was broken off."""
    asked = select(Upload.id).where(Upload.state.in_(("importing", "undoing")))
    begun = select(Import.id).where(Import.finished_at.is_(None), Import.undone_at.is_(None), Import.started_at > now - LONGEST)
    return session().scalar(asked.union_all(begun).limit(1)) is not None


def ideas_touched(member_ids: Collection[int]) -> set[int]:
    """Ideas these people made, alone or with others, support or follow, with those that they were merged into."""
    columns = ((Idea.id, Idea.author_id), (Vote.idea_id, Vote.member_id), (Follow.idea_id, Follow.member_id), (CoAuthor.idea_id, CoAuthor.member_id))
    found = set(session().scalars(union(*(select(idea).where(person.in_(member_ids)) for idea, person in columns))))
    for some in chunks(sorted(found), 500):
        found |= set(session().scalars(select(Idea.merged_into_id).where(Idea.id.in_(some), Idea.merged_into_id.is_not(None))))
    return found


def list_export(export_id: int) -> ListExport | None:
    """A list with people that was asked for, by its number."""
    return session().get(ListExport, export_id) if 0 < export_id < 2**63 else None


def list_exports_told(limit: int = 10) -> list[Row]:
    """The latest of them with who took them out, the newest first."""
    query = select(ListExport.name, ListExport.purpose, ListExport.at, Member.handle).outerjoin(Member, Member.id == ListExport.by_id)
    return list(session().execute(query.order_by(ListExport.id.desc()).limit(limit)).all())
