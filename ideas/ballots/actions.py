"""Calling a ballot, voting in it, counting it once. What a result leads to is the affair of who called it.

A ballot's row is locked before ideas, members and entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import SYSTEM, Actor
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.ballots.queries import ballot_of, coins_on, entry_of, voted_entries
from ideas.ballots.rules import Placed, placed, why_not_cast, why_not_put, why_not_settle, why_not_take_back
from ideas.board.models import Idea
from ideas.board.queries.co_authors import makes
from ideas.core.db import action, locked, session, table
from ideas.core.events import record
from ideas.core.refusal import insist


@action
def call(  # noqa: PLR0913 (what a ballot is, all by name)
    purpose: str, occasion: str, idea_ids: Iterable[int] = (), *, opens_at: datetime, closes_at: datetime, votes_each: int,
    winners_most: int = 1, votes_least: int = 1, by: Actor, now: datetime,
) -> Ballot:
    """Call a ballot with these ideas; for an occasion that has one already, that one. Who calls it has asked whether it may be called."""
    facts = {"opens_at": opens_at, "closes_at": closes_at, "votes_each": votes_each, "winners_most": winners_most, "votes_least": votes_least, "created_at": now}
    ballot = ballot_of(occasion) or _called(purpose, occasion, facts, by=by, now=now)
    for idea_id in idea_ids:
        enter(ballot, idea_id, by=by, now=now)
    return ballot


def _called(purpose: str, occasion: str, facts: dict[str, Any], *, by: Actor, now: datetime) -> Ballot:
    """A new ballot, or the one that somebody else called at this moment."""
    dialect, rows = sqlite if session().get_bind().dialect.name == "sqlite" else postgresql, table(Ballot)
    row = facts | {"purpose": purpose, "occasion": occasion}
    made = session().execute(dialect.insert(rows).values(row).on_conflict_do_nothing(index_elements=["occasion"]).returning(rows.c.id)).scalar()
    if made is not None:
        record("ballot.called", by=by, now=now, thing_id=made, purpose=purpose, votes_each=facts["votes_each"])
    return session().scalars(select(Ballot).where(Ballot.occasion == occasion)).one()


@action
def enter(ballot: Ballot, idea_id: int, *, by: Actor, now: datetime) -> BallotEntry:
    """Put an idea into a ballot; twice is the same as once."""
    entry = entry_of(ballot.id, idea_id)
    if entry is None:
        entry = BallotEntry(ballot_id=ballot.id, idea_id=idea_id)
        session().add(entry)
        session().flush()
        record("ballot.entered", by=by, now=now, idea_id=idea_id, thing_id=ballot.id)
    return entry


@action
def leave(ballot: Ballot, idea_id: int, *, by: Actor, now: datetime) -> None:
    """Take an idea out of a ballot that is not settled: the votes for it go back to who gave them. Twice is the same as once."""
    ballot = locked(ballot, whole=True)  # nobody votes meanwhile
    entry = entry_of(ballot.id, idea_id)
    if entry is None or ballot.settled_at is not None:
        return
    session().execute(delete(BallotVote).where(BallotVote.entry_id == entry.id))
    session().delete(entry)
    record("ballot.left", by=by, now=now, idea_id=idea_id, thing_id=ballot.id)


@action
def cast(ballot: Ballot, idea: Idea, *, by: Actor, now: datetime) -> int:
    """Vote for an idea of a ballot; gives how many votes the member has left. Twice is the same as once. Raises Refused."""
    ballot = _held(ballot)
    in_turn(by, now)
    entry, own = entry_of(ballot.id, idea.id), voted_entries(ballot.id, by.id)
    already = entry is not None and entry.id in own
    insist(why_not_cast(ballot, by, now, is_entered=entry is not None, is_own=by.id is not None and (by.id == idea.author_id or makes(idea.id, by.id)), already=already, used=len(own)))
    if entry is None or already:
        return ballot.votes_each - len(own)
    session().add(BallotVote(ballot_id=ballot.id, entry_id=entry.id, member_id=by.id, at=now))
    _count(entry, 1)
    record("ballot.voted", by=by, now=now, thing_id=entry.id)
    return ballot.votes_each - len(own) - 1


@action
def take_back(ballot: Ballot, idea: Idea, *, by: Actor, now: datetime) -> int:
    """Take a vote back while the ballot is open; gives how many votes the member has left. Raises Refused."""
    ballot = _held(ballot)
    in_turn(by, now)
    insist(why_not_take_back(ballot, by, now))
    entry, own = entry_of(ballot.id, idea.id), voted_entries(ballot.id, by.id)
    if entry is None or entry.id not in own:
        return ballot.votes_each - len(own)
    session().execute(delete(BallotVote).where(BallotVote.entry_id == entry.id, BallotVote.member_id == by.id))
    _count(entry, -1)
    record("ballot.vote_taken_back", by=by, now=now, thing_id=entry.id)
    return ballot.votes_each - len(own) + 1


@action
def put(ballot: Ballot, idea: Idea, coins: int, *, by: Actor, now: datetime) -> int:
    """Have so many of one's coins on an idea, none takes them all back; gives how many are left. Twice is the same as once. Raises Refused.

    The member's row is locked first, so what is spent in several places at the same moment is added up one after the other.
    """
    ballot = _held(ballot)
    in_turn(by, now)
    entry, own = entry_of(ballot.id, idea.id), coins_on(ballot.id, by.id)
    before = own.get(entry.id, 0) if entry else 0
    spent = sum(own.values()) - before
    insist(why_not_put(ballot, by, now, is_entered=entry is not None, is_own=by.id is not None and (by.id == idea.author_id or makes(idea.id, by.id)), coins=coins, elsewhere=spent))
    if entry is None or coins == before:
        return ballot.votes_each - spent - before
    session().execute(delete(BallotVote).where(BallotVote.entry_id == entry.id, BallotVote.member_id == by.id))
    if coins:
        session().add(BallotVote(ballot_id=ballot.id, entry_id=entry.id, member_id=by.id, coins=coins, at=now))
    _count(entry, coins - before)
    record("ballot.voted" if coins else "ballot.vote_taken_back", by=by, now=now, thing_id=entry.id, coins=coins)
    return ballot.votes_each - spent - coins


def _held(ballot: Ballot) -> Ballot:
    """The row as it is now, held so that many vote at the same moment and nobody counts meanwhile."""
    query = select(Ballot).where(Ballot.id == ballot.id).with_for_update(read=True, key_share=True)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def _count(entry: BallotEntry, step: int) -> None:
    """In SQL, never from what was read."""
    session().flush()
    session().execute(update(BallotEntry).where(BallotEntry.id == entry.id).values(vote_count=BallotEntry.vote_count + step))


@action
def settle(ballot: Ballot, *, by: Actor = SYSTEM, now: datetime) -> list[Placed]:
    """Count the votes from their rows and write the result, once; gives the entries in their places. Raises Refused before the end and a second time."""
    ballot = locked(ballot, whole=True)
    insist(why_not_settle(ballot, now))
    votes = select(BallotVote.entry_id, func.sum(BallotVote.coins).label("n")).where(BallotVote.ballot_id == ballot.id).group_by(BallotVote.entry_id).subquery()
    counted = session().execute(select(BallotEntry, func.coalesce(votes.c.n, 0)).outerjoin(votes, votes.c.entry_id == BallotEntry.id).where(BallotEntry.ballot_id == ballot.id).execution_options(populate_existing=True)).all()
    result = placed([(entry.id, int(number)) for entry, number in counted], winners_most=ballot.winners_most, votes_least=ballot.votes_least)
    entries = {entry.id: entry for entry, _number in counted}
    for one in result:
        entry = entries[one.entry_id]
        entry.vote_count, entry.place, entry.won_at = one.votes, one.place, now if one.won else None
    ballot.settled_at = now
    record("ballot.settled", by=by, now=now, thing_id=ballot.id, entries=len(result), winners=sum(one.won for one in result))
    return result
