"""Reads of coin rounds: one, all, what is due, its list with coins once the result stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from ideas.accounts.models import VISITOR, Actor
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.board.models import Idea
from ideas.board.queries import listed_to
from ideas.coin_rounds.models import CoinRound, CoinRoundIdea
from ideas.coin_rounds.rules import OUT
from ideas.core.bulk import pairs
from ideas.core.db import session

PURPOSE = "coins"
MOST = 200


def _seen_by(reader: Actor) -> ColumnElement[bool]:
    """Drafts are the team's."""
    announced = CoinRound.announced_at.is_not(None)
    return announced if reader.role not in {"team", "admin", "system"} else CoinRound.id > 0


def round_for(round_id: int, reader: Actor) -> CoinRound | None:
    """A round by its number, where this reader may see it."""
    return session().scalar(select(CoinRound).where(CoinRound.id == round_id, _seen_by(reader))) if 0 < round_id < 2**63 else None


def all_rounds(reader: Actor) -> list[CoinRound]:
    """All this reader may see, the latest first."""
    return list(session().scalars(select(CoinRound).where(_seen_by(reader)).order_by(CoinRound.opens_at.desc(), CoinRound.id.desc()).limit(MOST)))


def due_rounds(now: datetime, limit: int = 20) -> list[CoinRound]:
    """Rounds that are over and have no result yet, the oldest first."""
    c = CoinRound
    query = select(c).where(c.announced_at.is_not(None), c.published_at.is_(None), c.cancelled_at.is_(None), c.closes_at <= now)
    return list(session().scalars(query.order_by(c.closes_at, c.id).limit(limit)))


def listed_in(round_id: int) -> list[CoinRoundIdea]:
    """The list of a round in its order, with what left it."""
    return list(session().scalars(select(CoinRoundIdea).where(CoinRoundIdea.round_id == round_id).order_by(CoinRoundIdea.id)))


def running_with(idea_id: int) -> list[CoinRoundIdea]:
    """The places of an idea on lists that are announced and have neither a result nor were called off."""
    query = select(CoinRoundIdea).join(CoinRound, CoinRound.id == CoinRoundIdea.round_id)
    running = query.where(CoinRoundIdea.idea_id == idea_id, CoinRound.announced_at.is_not(None), CoinRound.published_at.is_(None), CoinRound.cancelled_at.is_(None))
    return list(session().scalars(running.order_by(CoinRoundIdea.id)))


def public_stages(idea_ids: Iterable[int]) -> dict[int, str]:
    """The stages of those ideas that everybody may see."""
    return pairs(select(Idea.id, Idea.stage).where(Idea.id.in_(list(idea_ids)), listed_to(VISITOR)))


def stages_now(idea_ids: Iterable[int]) -> dict[int, str]:
    """Where these ideas are, whoever sees them."""
    return pairs(select(Idea.id, Idea.stage).where(Idea.id.in_(list(idea_ids))))


@dataclass(frozen=True)
class Line:
    """An idea of a list as it is read. Coins and place are told once the result stands, and not while they come in."""

    entry_id: int | None
    idea_id: int
    slug: str
    title: str
    summary: str
    lang: str
    stage: str
    author_id: int | None
    coins: int | None
    place: int | None


def lines_of(found: CoinRound, reader: Actor) -> list[Line]:
    """The ideas that stand on a list and that this reader may see: by place once there is a result, else in the list's order. One statement."""
    e, i, listed = BallotEntry, Idea, CoinRoundIdea
    query = (
        select(e.id, i.id, i.slug, i.title, i.summary, i.lang, i.stage, i.author_id, e.vote_count, e.place)
        .select_from(listed).join(i, i.id == listed.idea_id).outerjoin(e, (e.idea_id == i.id) & (e.ballot_id == found.ballot_id))
        .where(listed.round_id == found.id, listed.left_at.is_(None), listed_to(reader), i.stage.not_in(OUT)).order_by(func.coalesce(e.place, 0), listed.id)
    )
    told = found.published_at is not None
    return [Line(*row[:8], row[8] if told else None, row[9]) for row in session().execute(query)]


def spender_count(ballot_id: int | None) -> int:
    """How many members have coins in it."""
    return session().scalar(select(func.count(BallotVote.member_id.distinct())).where(BallotVote.ballot_id == ballot_id)) or 0


def round_problems() -> list[str]:
    """What must not be, for `flask check`: a result that is not that of its rows, a ballot without its list, coins in steps of less than five."""
    placed = select(CoinRound.id, BallotEntry.idea_id).join(BallotEntry, BallotEntry.ballot_id == CoinRound.ballot_id)
    unplaced = session().execute(placed.where(CoinRound.published_at.is_not(None), BallotEntry.place.is_(None))).all()
    strange = session().execute(placed.where(~select(CoinRoundIdea.id).where(CoinRoundIdea.round_id == CoinRound.id, CoinRoundIdea.idea_id == BallotEntry.idea_id, CoinRoundIdea.left_at.is_(None)).exists())).all()
    coins = session().execute(select(Ballot.id, BallotVote.member_id).join(BallotVote, BallotVote.ballot_id == Ballot.id).where(Ballot.purpose == PURPOSE, (BallotVote.coins <= 0) | (BallotVote.coins % 5 != 0))).all()
    unsettled = session().execute(select(CoinRound.id).join(Ballot, Ballot.id == CoinRound.ballot_id).where((CoinRound.published_at.is_not(None)) != (Ballot.settled_at.is_not(None)))).all()
    return [
        *(f"round {one}, idea {idea}: a result without a place" for one, idea in unplaced), *(f"round {one}, idea {idea}: coins for what is not on the list" for one, idea in strange),
        *(f"ballot {one}, member {member}: not in steps of five coins" for one, member in coins), *(f"round {one.id}: result and ballot disagree" for one in unsettled),
    ]
