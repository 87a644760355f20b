"""What the pages of rounds list: the ideas of a round for the desk and for everybody, and what an idea's page says of its round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.models import Board, Idea
from ideas.board.queries import hidden_from, listed_without
from ideas.board.queries.co_authors import makers_among
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.lifecycle.models import StageChange
from ideas.reviews.models import Conflict, PreparedDecision, Round, RoundEntry, Scorecard
from ideas.reviews.queries.rounds import decision_id, next_round, undecided
from ideas.reviews.queries.scores import Part, Seen, members_of, reviewers_of, seen_scores

PAGE = 100
PURPOSE = "second_chance"


@dataclass(frozen=True)
class Line:
    """An idea of a round as the desk lists it: who gave scores, who is missing, what is prepared, what is decided."""

    entry_id: int
    idea_id: int
    title: str
    lang: str
    stage: str
    votes: int
    board: str
    prepared: PreparedDecision | None
    decision: StageChange | None
    part: Part
    given: int
    missing: list[str]
    seen: Seen


def desk_lines(found: Round, reader: Actor, *, locale: str, after: str | None = None) -> Page[Line]:
    """A page of a round's ideas in the order they came in; nobody finds scores in it before giving theirs."""
    place = decode(after, 1)
    board, decision = Board.name_de if locale == "de" else Board.name_en, aliased(StageChange)
    query = (
        select(RoundEntry, Idea, board.label("board"), PreparedDecision, decision, undecided().label("open"))
        .join(Idea, Idea.id == RoundEntry.idea_id).join(Board, Board.id == Idea.board_id)
        .outerjoin(PreparedDecision, PreparedDecision.entry_id == RoundEntry.id).outerjoin(decision, decision.id == decision_id())
        .where(RoundEntry.round_id == found.id).order_by(RoundEntry.id).limit(PAGE + 1)
    )
    if place and isinstance(place[0], int):
        query = query.where(RoundEntry.id > place[0])
    rows = session().execute(query).all()
    lines = _lines(found, rows[:PAGE], reader)
    return Page(lines, encode(rows[PAGE - 1][0].id) if len(rows) > PAGE else None)


def _lines(found: Round, rows: Sequence[Any], reader: Actor) -> list[Line]:
    ids = [row[0].id for row in rows]
    cards, conflicts, reviewers = members_of(Scorecard, ids), members_of(Conflict, ids), reviewers_of(found.id)
    is_reviewer = any(one.member_id == reader.id for one in reviewers)
    makers = makers_among(row[1].id for row in rows)
    parts = {
        row[0].id: Part(is_reviewer, reader.id in makers[row[1].id], reader.id in conflicts[row[0].id], reader.id in cards[row[0].id], not row.open) for row in rows
    }
    seen = seen_scores(parts.items())
    lines = []
    for entry, idea, board, prepared, decision, _open in rows:
        away = cards[entry.id] | conflicts[entry.id] | makers[idea.id]
        missing = [one.name for one in reviewers if one.member_id not in away]
        lines.append(Line(
            entry.id, idea.id, idea.title, idea.lang, idea.stage, idea.vote_count, board, prepared, decision, parts[entry.id], len(cards[entry.id]), missing, seen[entry.id],
        ))
    return lines


@dataclass(frozen=True)
class PublicLine:
    """An idea of a round as everybody sees it."""

    entry_id: int
    idea_id: int
    slug: str
    title: str
    lang: str
    stage: str
    votes: int
    step_id: int | None
    outcome: str | None
    reason: str | None
    decided_at: datetime | None
    parked_until: date | None


def public_lines(found: Round, reader: Actor, *, after: str | None = None) -> Page[PublicLine]:
    """A page of a round's public ideas with what was decided; what is prepared is not in it."""
    place, decision = decode(after, 1), aliased(StageChange)
    query = (
        select(RoundEntry.id, Idea.id, Idea.slug, Idea.title, Idea.lang, Idea.stage, Idea.vote_count, decision.id, decision.outcome, decision.reason, decision.at, decision.parked_until)
        .join(Idea, Idea.id == RoundEntry.idea_id).outerjoin(decision, decision.id == decision_id())
        .where(RoundEntry.round_id == found.id, listed_without(hidden_from(reader))).order_by(RoundEntry.id).limit(PAGE + 1)
    )
    if place and isinstance(place[0], int):
        query = query.where(RoundEntry.id > place[0])
    lines = [PublicLine(*tuple(row)) for row in session().execute(query)]
    return Page(lines[:PAGE], encode(lines[PAGE - 1].entry_id) if len(lines) > PAGE else None)


def ballots_of(found: Round) -> list[Ballot]:
    """The votes on second chances of a round, the latest first."""
    return list(session().scalars(select(Ballot).where(Ballot.purpose == PURPOSE, Ballot.occasion.startswith(f"round-{found.id}-")).order_by(Ballot.id.desc())))


def single_ballots(limit: int = 20) -> list[Ballot]:
    """The votes on second chances of ideas that were decided outside of rounds, the latest first."""
    return list(session().scalars(select(Ballot).where(Ballot.purpose == PURPOSE, Ballot.occasion.startswith("day-")).order_by(Ballot.id.desc()).limit(limit)))


@dataclass(frozen=True)
class Review:
    """What an idea's page says of its review: the round it is or was in last, whether it waits there undecided, the one it would come into, its vote."""

    round: Round | None = None
    is_open: bool = False
    coming: Round | None = None
    ballot: Ballot | None = None
    place: int | None = None
    has_won: bool = False


REVIEWED = ("in_review", "approved", "parked", "declined", "in_development", "launched")


def review_of(idea: Idea) -> Review | None:
    """The review of an idea: none before it came to one; two statements, three where it waits for a round."""
    if idea.stage not in REVIEWED:
        return None
    row = session().execute(
        select(Round, undecided().label("open")).join(RoundEntry, RoundEntry.round_id == Round.id).join(Idea, Idea.id == RoundEntry.idea_id)
        .where(RoundEntry.idea_id == idea.id).order_by(RoundEntry.id.desc()).limit(1),
    ).first()
    if idea.stage == "in_review" and (row is None or not row.open or row[0].closed_at is not None):
        return Review(coming=next_round())
    vote = _vote_of(idea) if idea.stage == "declined" else None
    if row is None and vote is None:
        return None
    entry = vote[1] if vote else None
    return Review(row[0] if row else None, bool(row and row.open), None, vote[0] if vote else None, entry.place if entry else None, entry is not None and entry.won_at is not None)


def _vote_of(idea: Idea) -> tuple[Ballot, BallotEntry] | None:
    query = select(Ballot, BallotEntry).join(BallotEntry, and_(BallotEntry.ballot_id == Ballot.id, BallotEntry.idea_id == idea.id)).where(Ballot.purpose == PURPOSE)
    row = session().execute(query.order_by(Ballot.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None
