"""Reads of ballots: the ballot, its entries, one's own votes, what is over and not yet counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.core.db import session

ENTRIES_MOST = 500


def ballot_for(ballot_id: int) -> Ballot | None:
    """A ballot by its number."""
    return session().get(Ballot, ballot_id) if 0 < ballot_id < 2**63 else None


def ballot_of(occasion: str) -> Ballot | None:
    """The ballot that was called for this."""
    return session().scalar(select(Ballot).where(Ballot.occasion == occasion))


def entry_of(ballot_id: int, idea_id: int) -> BallotEntry | None:
    """An idea's place in a ballot."""
    return session().scalar(select(BallotEntry).where(BallotEntry.ballot_id == ballot_id, BallotEntry.idea_id == idea_id))


def voted_entries(ballot_id: int, member_id: int | None) -> set[int]:
    """The entries this member has voted for in a ballot; one statement, none for a visitor."""
    if member_id is None:
        return set()
    return set(session().scalars(select(BallotVote.entry_id).where(BallotVote.ballot_id == ballot_id, BallotVote.member_id == member_id)))


def coins_on(ballot_id: int, member_id: int | None) -> dict[int, int]:
    """How many coins this member has on each entry; one statement, none for a visitor."""
    if member_id is None:
        return {}
    query = select(BallotVote.entry_id, BallotVote.coins).where(BallotVote.ballot_id == ballot_id, BallotVote.member_id == member_id)
    return {row.entry_id: row.coins for row in session().execute(query)}


def ideas_in(ballot_id: int) -> dict[int, int]:
    """The idea of each entry."""
    return {row.id: row.idea_id for row in session().execute(select(BallotEntry.id, BallotEntry.idea_id).where(BallotEntry.ballot_id == ballot_id))}


@dataclass(frozen=True)
class Line:
    """An entry as it is read. The votes are told once the result stands, and not while they come in."""

    entry_id: int
    idea_id: int
    slug: str
    title: str
    summary: str
    lang: str
    stage: str
    author_id: int | None
    votes: int | None
    place: int | None
    won: bool


def lines_of(ballot: Ballot, reader: Actor) -> list[Line]:
    """The entries this reader may see: by place once settled, before that in the order of their ideas."""
    query = (
        select(BallotEntry.id, Idea.id, Idea.slug, Idea.title, Idea.summary, Idea.lang, Idea.stage, Idea.author_id, BallotEntry.vote_count, BallotEntry.place, BallotEntry.won_at)
        .join(Idea, Idea.id == BallotEntry.idea_id)
        .where(BallotEntry.ballot_id == ballot.id, visible_to(reader), Idea.stage != "removed")
        .order_by(func.coalesce(BallotEntry.place, 0), Idea.id).limit(ENTRIES_MOST)
    )
    settled = ballot.settled_at is not None
    return [Line(*row[:8], row[8] if settled else None, row[9], row[10] is not None) for row in session().execute(query)]


def voter_count(ballot_id: int) -> int:
    """How many members voted."""
    return session().scalar(select(func.count(BallotVote.member_id.distinct())).where(BallotVote.ballot_id == ballot_id)) or 0


def due_ballots(purpose: str, now: datetime, *, limit: int = 20) -> list[Ballot]:
    """Ballots that are over and not settled yet, the oldest first."""
    query = select(Ballot).where(Ballot.purpose == purpose, Ballot.settled_at.is_(None), Ballot.closes_at <= now)
    return list(session().scalars(query.order_by(Ballot.closes_at, Ballot.id).limit(limit)))
