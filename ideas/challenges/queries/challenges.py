"""Challenges themselves: those that run, are to come or are over; one of them; those an idea is in or may enter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from ideas.accounts.models import Actor, stand_in
from ideas.ballots.models import BallotEntry
from ideas.board.models import Board, Idea, Picture
from ideas.board.queries import visible_boards, visible_to
from ideas.challenges.models import Challenge, ChallengeEntry
from ideas.core.db import session
from ideas.core.paging import Page, beyond, decode, encode, moment_of
from ideas.core.reads import Read

RUNNING_MOST = 50
PAST_PAGE = 12
OPEN_MOST = 10


@dataclass(frozen=True)
class Listed:
    """A challenge with its picture and how many ideas are in it that this reader may see."""

    challenge: Challenge
    picture: Picture | None
    entries: int


def open_to(reader: Actor) -> ColumnElement[bool]:
    """Challenges this reader may see: announced ones on boards open to them; for staff those being prepared too."""
    place = or_(Challenge.board_id.is_(None), Challenge.board_id.in_(select(Board.id).where(visible_boards(reader))))
    return place if reader.is_staff or reader.role == "system" else and_(Challenge.announced_at.is_not(None), place)


def challenge_for(challenge_id: int, reader: Actor) -> Challenge | None:
    """A challenge this reader may see, else None."""
    if not 0 < challenge_id < 2**63:
        return None
    return session().scalar(select(Challenge).where(Challenge.id == challenge_id, open_to(reader)))


def listed(challenge: Challenge, reader: Actor) -> Listed:
    """A challenge as lists show it; one statement."""
    return Listed(*session().execute(_listed(reader).where(Challenge.id == challenge.id)).one())


def _listed(reader: Actor) -> Select:
    shown = select(func.count()).select_from(ChallengeEntry).join(Idea, Idea.id == ChallengeEntry.idea_id)
    shown = shown.where(ChallengeEntry.challenge_id == Challenge.id, is_in(), visible_to(reader), Idea.stage != "removed").correlate(Challenge)
    return select(Challenge, Picture, shown.scalar_subquery()).outerjoin(Picture, Picture.id == Challenge.picture_id)


def is_in() -> ColumnElement[bool]:
    """Entries that are in: public, and not gone."""
    return and_(ChallengeEntry.entered_at.is_not(None), ChallengeEntry.left_at.is_(None))


def present(reader: Actor) -> list[Listed]:
    """Announced ones without a result, in the order of their beginning; one statement."""
    query = _listed(reader).where(open_to(reader), Challenge.announced_at.is_not(None), Challenge.published_at.is_(None))
    return [Listed(*row) for row in session().execute(query.order_by(Challenge.opens_at, Challenge.id).limit(RUNNING_MOST))]


def past(reader: Actor, after: str | None = None) -> Page[Listed]:
    """Those with a result, the latest first; one statement a page."""
    query = _listed(reader).where(open_to(reader), Challenge.published_at.is_not(None))
    values = decode(after, 2)
    moment = moment_of(values[0]) if values else None
    if values is not None and moment is not None:
        query = query.where(beyond([Challenge.published_at, Challenge.id], [moment, values[1]]))  # type: ignore[list-item]
    rows = [Listed(*row) for row in session().execute(query.order_by(Challenge.published_at.desc(), Challenge.id.desc()).limit(PAST_PAGE + 1))]
    last = rows[PAST_PAGE - 1].challenge if len(rows) > PAST_PAGE else None
    return Page(rows[:PAST_PAGE], encode(last.published_at.isoformat(), last.id) if last and last.published_at else None)


def all_challenges() -> list[Challenge]:
    """For the desk: those without a result first, then the latest."""
    return list(session().scalars(select(Challenge).order_by(Challenge.published_at.is_not(None), Challenge.opens_at.desc(), Challenge.id.desc()).limit(200)))


def are_there(reader: Actor) -> bool:
    """Whether there is one this reader may see."""
    return session().scalar(select(Challenge.id).where(open_to(reader), Challenge.announced_at.is_not(None)).limit(1)) is not None


@dataclass(frozen=True)
class Part:
    """An idea's place in a challenge, as the idea's page shows it."""

    challenge: Challenge
    entry: ChallengeEntry
    place: int | None
    won: bool


def parts_of(idea: Idea, reader: Actor) -> list[Part]:
    """The challenges an idea is in, the latest first; what waits is for its creator and staff. One statement."""
    own = reader.is_staff or (reader.id is not None and reader.id == idea.author_id)
    rows = session().execute(_parts(stand_in(reader), own=own), {"idea_id": idea.id, "reader_id": reader.id})
    return [Part(row[0], row[1], row[2], row[3] is not None) for row in rows]


def entered_read(idea: Idea) -> Read[bool]:
    """Whether an idea is in any challenge at all, or waits for one: most are in none."""
    return Read(bool, _ENTERED, {"idea_id": idea.id})


_ENTERED = select(ChallengeEntry.id).where(ChallengeEntry.idea_id == bindparam("idea_id"), ChallengeEntry.left_at.is_(None)).limit(1)


@cache
def _parts(reader: Actor, *, own: bool) -> Select:
    """Put together once: every idea's page asks it."""
    query = select(Challenge, ChallengeEntry, BallotEntry.place, BallotEntry.won_at).join(ChallengeEntry, ChallengeEntry.challenge_id == Challenge.id)
    query = query.outerjoin(BallotEntry, and_(BallotEntry.ballot_id == Challenge.ballot_id, BallotEntry.idea_id == ChallengeEntry.idea_id, Challenge.published_at.is_not(None)))
    query = query.where(ChallengeEntry.idea_id == bindparam("idea_id"), ChallengeEntry.left_at.is_(None), open_to(reader))
    query = query if own else query.where(is_in())
    return query.order_by(ChallengeEntry.id.desc()).limit(OPEN_MOST)


def enterable(idea: Idea, reader: Actor, now: datetime, without: Iterable[int] = ()) -> list[Challenge]:
    """Challenges open now on this idea's board or on any, but those it is in; one statement."""
    query = select(Challenge).where(open_to(reader), Challenge.announced_at.is_not(None), Challenge.published_at.is_(None), Challenge.opens_at <= now, Challenge.closes_at > now)
    query = query.where(or_(Challenge.board_id.is_(None), Challenge.board_id == idea.board_id), Challenge.id.not_in(list(without)))
    return list(session().scalars(query.order_by(Challenge.closes_at, Challenge.id).limit(OPEN_MOST)))


def due_challenges(now: datetime, *, limit: int = 20) -> list[Challenge]:
    """What the clock has something to do for."""
    start = and_(Challenge.started_at.is_(None), Challenge.opens_at <= now)
    close = and_(Challenge.closed_at.is_(None), Challenge.closes_at <= now)
    result = and_(Challenge.ballot_id.is_not(None), Challenge.result_at <= now)
    query = select(Challenge).where(Challenge.announced_at.is_not(None), Challenge.published_at.is_(None), or_(start, close, result))
    return list(session().scalars(query.order_by(Challenge.opens_at, Challenge.id).limit(limit)))
