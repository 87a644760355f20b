"""The ideas in a challenge: as a page, as a ballot, as a result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, and_, func, select

from ideas.accounts.models import Actor, Member
from ideas.ballots.models import BallotEntry, BallotVote
from ideas.board.models import Idea, Picture
from ideas.board.queries import visible_to
from ideas.board.queries.lists import face_path, picture_path
from ideas.board.queries.visibility import on_visible_boards
from ideas.challenges.models import Challenge, ChallengeEntry
from ideas.challenges.queries.challenges import is_in
from ideas.challenges.rules.entering import PUBLIC, WAITING
from ideas.core.db import session
from ideas.core.paging import Page, beyond, decode, encode

PAGE = 60
OWN_MOST = 50


@dataclass(frozen=True)
class Line:
    """An entry as it is read. Votes and place are told once the result is published, and not before."""

    entry_id: int
    idea_id: int
    slug: str
    title: str
    summary: str
    lang: str
    stage: str
    author_id: int | None
    author: str | None
    handle: str | None
    face: str | None
    picture: str | None
    alt: str
    entered_at: datetime
    finalist_at: datetime | None
    reason: str
    reason_lang: str
    votes: int | None
    place: int | None
    won: bool


def entries_page(challenge: Challenge, reader: Actor, after: str | None = None, *, finalists: bool = False) -> Page[Line]:
    """Entries this reader may see, in the order of their result or of their coming; one statement a page."""
    values = decode(after, 2)
    query = _lines(reader).where(ChallengeEntry.challenge_id == challenge.id)
    if finalists:
        query = query.where(ChallengeEntry.finalist_at.is_not(None))
    if values is not None and all(isinstance(value, int) for value in values):
        query = query.where(beyond([_PLACE, ChallengeEntry.id], values, descending=False))  # type: ignore[list-item]
    rows = session().execute(query.order_by(_PLACE, ChallengeEntry.id).limit(PAGE + 1)).all()
    found = [_line(row, is_public=challenge.published_at is not None) for row in rows[:PAGE]]
    last = found[-1] if len(rows) > PAGE else None
    return Page(found, encode(last.place or 0, last.entry_id) if last else None)


_PLACE = func.coalesce(BallotEntry.place, 0)


def _lines(reader: Actor) -> Select:
    picture = select(func.min(Picture.id)).where(Picture.idea_id == Idea.id).correlate(Idea).scalar_subquery()
    return (
        select(ChallengeEntry, Idea, Member.name, Member.handle, Member.picture_key, Picture.files, Picture.alt, BallotEntry.vote_count, BallotEntry.place, BallotEntry.won_at)
        .join(Idea, Idea.id == ChallengeEntry.idea_id)
        .join(Challenge, Challenge.id == ChallengeEntry.challenge_id)
        .outerjoin(Member, and_(Member.id == Idea.author_id, Member.closed_at.is_(None)))
        .outerjoin(Picture, Picture.id == picture)
        .outerjoin(BallotEntry, and_(BallotEntry.ballot_id == Challenge.ballot_id, BallotEntry.idea_id == Idea.id, Challenge.published_at.is_not(None)))
        .where(is_in(), visible_to(reader), Idea.stage != "removed")
    )


def _line(row, *, is_public: bool) -> Line:  # noqa: ANN001 (a row of _lines)
    entry, idea = row[0], row[1]
    line = Line(
        entry.id, idea.id, idea.slug, idea.title, idea.summary, idea.lang, idea.stage, idea.author_id, row.name, row.handle, face_path(row.handle, row.picture_key) if row.handle else None,
        picture_path(row.files, "medium") if row.files else None, row.alt or "", entry.entered_at, entry.finalist_at, entry.reason, entry.reason_lang, row.vote_count, row.place, row.won_at is not None,
    )
    return line if is_public else replace(line, votes=None, place=None, won=False)


def entry_of(challenge_id: int, idea_id: int) -> ChallengeEntry | None:
    """An idea's row in a challenge, whatever its state."""
    return session().scalar(select(ChallengeEntry).where(ChallengeEntry.challenge_id == challenge_id, ChallengeEntry.idea_id == idea_id))


def entry_for(entry_id: int, challenge_id: int) -> ChallengeEntry | None:
    """An entry of this challenge that is in."""
    return session().scalar(select(ChallengeEntry).where(ChallengeEntry.id == entry_id, ChallengeEntry.challenge_id == challenge_id, is_in())) if 0 < entry_id < 2**63 else None


def entries_in(challenge_id: int) -> list[ChallengeEntry]:
    """All that are in, by number."""
    return list(session().scalars(select(ChallengeEntry).where(ChallengeEntry.challenge_id == challenge_id, is_in()).order_by(ChallengeEntry.id)))


def entries_of_idea(idea_id: int) -> list[ChallengeEntry]:
    """An idea's rows in challenges without a result, by number."""
    query = select(ChallengeEntry).join(Challenge, Challenge.id == ChallengeEntry.challenge_id)
    return list(session().scalars(query.where(ChallengeEntry.idea_id == idea_id, Challenge.published_at.is_(None)).order_by(ChallengeEntry.id)))


def entry_count(challenge_id: int, author_id: int | None) -> int:
    """How many ideas of this creator are in a challenge or wait to be."""
    query = select(func.count()).select_from(ChallengeEntry).join(Idea, Idea.id == ChallengeEntry.idea_id)
    return session().scalar(query.where(ChallengeEntry.challenge_id == challenge_id, ChallengeEntry.left_at.is_(None), Idea.author_id == author_id)) or 0


def own_ideas_for(challenge: Challenge, reader: Actor) -> list[Idea]:
    """The reader's ideas on the challenge's board that are not in it and could be, the latest first; one statement."""
    taken = select(ChallengeEntry.idea_id).where(ChallengeEntry.challenge_id == challenge.id, ChallengeEntry.left_at.is_(None))
    query = select(Idea).where(Idea.author_id == reader.id, on_visible_boards(reader), Idea.stage.in_(PUBLIC + WAITING), Idea.title != "", Idea.id.not_in(taken))
    if challenge.board_id is not None:
        query = query.where(Idea.board_id == challenge.board_id)
    return list(session().scalars(query.order_by(Idea.id.desc()).limit(OWN_MOST)))


def own_entries(challenge_id: int, reader: Actor) -> list[tuple[ChallengeEntry, Idea]]:
    """The reader's ideas in a challenge, those that wait too, where their board is open to them; one statement."""
    query = select(ChallengeEntry, Idea).join(Idea, Idea.id == ChallengeEntry.idea_id)
    query = query.where(ChallengeEntry.challenge_id == challenge_id, Idea.author_id == (reader.id or 0), on_visible_boards(reader), ChallengeEntry.left_at.is_(None)).order_by(ChallengeEntry.id).limit(OWN_MOST)
    return [(row[0], row[1]) for row in session().execute(query)]


def voted_ideas(challenge: Challenge, member_id: int | None) -> set[int]:
    """The ideas this member has voted for, by number; one statement."""
    if challenge.ballot_id is None or member_id is None:
        return set()
    query = select(BallotEntry.idea_id).join(BallotVote, BallotVote.entry_id == BallotEntry.id)
    return set(session().scalars(query.where(BallotVote.ballot_id == challenge.ballot_id, BallotVote.member_id == member_id)))
