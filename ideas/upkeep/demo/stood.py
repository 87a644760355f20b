"""The demo's standings: tiers reached at the moment of the points that led there, past seasons closed, an ambassador, one who left the boards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.rewards.models import Entry
from ideas.standings.actions import close_seasons, leave_boards, settle
from ideas.standings.actions.ambassadors import answer, ask
from ideas.standings.models import Standing
from ideas.standings.queries import COUNTING, limits
from ideas.standings.queries.boards import first_season
from ideas.standings.rules import SETTLING, season_after, season_ends

WHY = "Du hast in diesem Jahr mehr Menschen zu einer besseren Idee verholfen als irgendwer sonst. Wir möchten, dass das neben deinem Namen steht."
LEFT = -3  # of those with points in their order: somebody in the middle of nowhere


def stood(member_ids: Iterable[int], team: Member, now: datetime) -> None:
    """Tiers, seasons, one ambassador where somebody has the points, and one member on no board."""
    ids = sorted(member_ids)
    for moment, member_id in sorted(_crossings(ids)):
        settle([member_id], now=moment)
    settle(ids, now=now)
    _seasons(now)
    _ambassador(team, now)
    if len(ids) + LEFT > 0:
        shy = session().get_one(Member, ids[LEFT])
        leave_boards(shy, by=actor_of(shy), now=now - timedelta(days=2))


def _crossings(ids: list[int]) -> list[tuple[datetime, int]]:
    """When somebody's points reached a tier for the first time."""
    steps = (limits().insider, limits().co_creator)
    sums: dict[int, int] = {}
    found = []
    entries = session().execute(select(Entry.at, Entry.member_id, Entry.points).where(Entry.member_id.in_(ids), Entry.family.in_(COUNTING)).order_by(Entry.at, Entry.id))
    for at, member_id, points in entries:
        before = sums.get(member_id, 0)
        sums[member_id] = before + points
        if any(before < step <= sums[member_id] for step in steps):
            found.append((at, member_id))
    return found


def _seasons(now: datetime) -> None:
    """Each a day after its end, as the worker would have done it."""
    season = first_season()
    while season is not None and season_ends(season) + SETTLING <= now:
        close_seasons(now=season_ends(season) + SETTLING)
        season = season_after(season)


def _ambassador(team: Member, now: datetime) -> None:
    best = session().scalars(select(Standing).order_by(Standing.points.desc(), Standing.member_id).limit(1)).first()
    if best is None or best.points < limits().ambassador:
        return
    member = session().get_one(Member, best.member_id)
    one = ask(member, WHY, by=actor_of(team), now=now - timedelta(days=12))
    answer(one, agrees=True, by=actor_of(member), now=now - timedelta(days=11))
