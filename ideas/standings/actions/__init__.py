"""Use cases of standings: tiers that rise and fall, leaving the boards, closing a season; what leaves with a closed account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.accounts.rules import why_not_yours
from ideas.board.actions.guests import keep_in_step
from ideas.core.db import action, session, table
from ideas.core.events import Event, record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.rewards.models import Entry, PointScore
from ideas.standings.models import Ambassador, Season, SeasonPlace, Standing
from ideas.standings.queries import due_members, limits, sums_after, terms_of
from ideas.standings.queries.boards import first_of, first_season
from ideas.standings.rules import KEPT, TIERS, Limits, Stand, look_again_at, next_stand, seasons_to_close, today, year_before

AT_ONCE = 500
SEASONS_AT_ONCE = 8
TOLD = {"reached": "standing.reached", "falling": "standing.falling", "kept": "standing.kept", "fallen": "standing.fallen"}


@action
def settle(member_ids: Collection[int], *, by: Actor = SYSTEM, now: datetime) -> int:
    """Reckon these members' points of twelve months and what follows for their tiers; gives how many tiers changed or are about to. Twice is the same as once."""
    fresh = _members(member_ids, now)
    ids = sorted(fresh)
    if not ids:
        return 0
    rows, sums, terms, numbers = held(ids, now=now), sums_after(ids, year_before(today(now)), now), terms_of(ids), limits()
    return sum(_settle(rows[one], sums.get(one), terms.get(one), fresh[one], numbers, by=by, now=now) for one in ids)


def held(ids: list[int], *, now: datetime) -> dict[int, Standing]:
    """The rows of these members under a lock, in the order of their numbers; who has none yet gets one."""
    blank = {"points": 0, "tier": "fan", "since": now, "newcomer_points": 0}
    session().connection().execute(_insert(Standing).on_conflict_do_nothing(), [{"member_id": one, **blank} for one in ids])
    query = select(Standing).where(Standing.member_id.in_(ids)).order_by(Standing.member_id).with_for_update().execution_options(populate_existing=True)
    return {row.member_id: row for row in session().scalars(query)}


def _insert(model: Any) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if session().get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table(model))


def _members(ids: Collection[int], now: datetime) -> dict[int, Any]:
    """Those of them with an open account; for who is in their first days: until when, and all their points, which are of these days."""
    days = timedelta(days=number(session(), "newcomer_days"))
    query = select(Member.id, Member.created_at, PointScore.points, PointScore.reached_at).outerjoin(PointScore, (PointScore.member_id == Member.id) & (PointScore.period == "all") & (PointScore.topic_id == 0))
    rows = session().execute(query.where(Member.id.in_(list(ids)), Member.closed_at.is_(None)))
    return {row.id: (row.created_at + days, row.points, row.reached_at) if row.created_at + days > now and row.points else None for row in rows}


def _settle(row: Standing, sums: Any, term_ends_at: datetime | None, fresh: tuple[datetime, int, datetime] | None, numbers: Limits, *, by: Actor, now: datetime) -> bool:
    row.points = sums.points if sums else 0
    happened = _step(row, term_ends_at, numbers, by=by, now=now)
    if happened == "fallen":  # where the tier below is too high as well, that is told at once, with days of its own
        _step(row, term_ends_at, numbers, by=by, now=now)
    row.newcomer_until, row.newcomer_points, row.newcomer_reached_at = fresh or (None, 0, None)
    row.look_again_at = look_again_at(Stand(row.tier, row.since, row.falls_at), sums.oldest if sums else None, term_ends_at, row.newcomer_until, numbers, now)
    return happened is not None


def _step(row: Standing, term_ends_at: datetime | None, numbers: Limits, *, by: Actor, now: datetime) -> str | None:
    stand, happened = next_stand(Stand(row.tier, row.since, row.falls_at), row.points, term_ends_at, numbers, now)
    before, row.tier, row.since, row.falls_at = row.tier, stand.tier, stand.since, stand.falls_at
    if row.tier != before:  # a board that opens to a tier opens and shuts with it
        keep_in_step(row.member_id, TIERS[: TIERS.index(row.tier) + 1], by=by, now=now)
    if happened is not None:
        _tell(happened, row, before, by=by, now=now)
    return happened


def _tell(happened: str, row: Standing, before: str, *, by: Actor, now: datetime) -> None:
    falls = row.falls_at.isoformat() if row.falls_at else None
    record(TOLD[happened], by=by, now=now, member_id=row.member_id, tier=row.tier, before=before, points=row.points, falls_at=falls)


@action
def keep_standings(*, by: Actor = SYSTEM, now: datetime) -> int:
    """Whose points left the twelve months, whose notice is over, whose term ends: some hundreds at a time. Gives how many were looked at."""
    ids = due_members(now, AT_ONCE)
    settle(ids, by=by, now=now)
    return len(ids)


@action
def look_at_all(*, now: datetime) -> None:
    """Have everybody looked at in the next rounds: after a number of the tiers changed, or the ledger was reckoned anew. Who has points and no row gets one."""
    mine = select(Standing.member_id).where(Standing.member_id == Entry.member_id).exists()
    lacking = list(session().scalars(select(Entry.member_id).where(~mine).distinct()))
    if lacking:
        held(sorted(lacking), now=now)
    session().execute(table(Standing).update().values(look_again_at=now))


@action
def leave_boards(member: Member, *, by: Actor, now: datetime) -> None:
    """Stand on no board from now on; the points stay, and so does the tier. Twice is the same as once. Raises Refused."""
    insist(why_not_yours(by.id == member.id))
    row = held([member.id], now=now)[member.id]
    if row.hidden_at is None:
        row.hidden_at = now
        record("standing.hidden", by=by, now=now, member_id=member.id)


@action
def join_boards(member: Member, *, by: Actor, now: datetime) -> None:
    """Stand on boards again, also on those of past seasons. Twice is the same as once. Raises Refused."""
    insist(why_not_yours(by.id == member.id))
    row = held([member.id], now=now)[member.id]
    if row.hidden_at is not None:
        row.hidden_at = None
        record("standing.shown", by=by, now=now, member_id=member.id)


@action
def close_seasons(*, by: Actor = SYSTEM, now: datetime) -> int:
    """Keep the first of each season that has been over for a day; gives how many were closed. Twice is the same as once."""
    closed = list(session().scalars(select(Season.key)))
    due = seasons_to_close(first_season(), closed, now, SEASONS_AT_ONCE)
    for season in due:
        _close(season, by=by, now=now)
    return len(due)


def _close(season: str, *, by: Actor, now: datetime) -> None:
    """Claimed by its row: of two workers one closes it."""
    made = session().connection().execute(_insert(Season).values(key=season, closed_at=now).on_conflict_do_nothing().returning(table(Season).c.key)).scalar()
    if made is None:
        return
    first = first_of(season, KEPT)
    session().add_all(SeasonPlace(season=season, position=at, member_id=row.member_id, points=row.points, reached_at=row.reached_at) for at, row in enumerate(first, 1))
    record("season.closed", by=by, now=now, season=season, people=len(first))


def forget(member_id: int, *, now: datetime) -> None:
    """Who closed the account stands on no board any more, not on those of past seasons either, and is nobody's ambassador."""
    session().execute(delete(Ambassador).where(Ambassador.member_id == member_id))
    row = held([member_id], now=now)[member_id]
    row.hidden_at = row.hidden_at or now
    row.tier, row.falls_at, row.look_again_at, row.newcomer_until = "fan", None, None, None


def earned_by(event: Event) -> list[int]:
    """Whom an event brought or took points."""
    return list(session().scalars(select(Entry.member_id).where(Entry.event_id == event.id).distinct()))


