"""The use cases of standings; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.core.db import session, writing
from ideas.core.events import Event, recorded
from ideas.lifecycle.actions.submitting import publish
from ideas.standings import actions
from ideas.standings.actions import ambassadors
from ideas.standings.actions.following import book_idea, follow_numbers
from ideas.standings.models import Ambassador
from ideas.standings.rules import season_ends
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get
from tests.standings.scenes import earn

WHY = "Nobody has helped so many creators this year."
DAY = timedelta(days=1)


def _fan(points: int = 900, *, settled: bool = True) -> Member:
    member = make_member()
    earn(member.id, points, NOON, settled=settled)
    return member


def _asked() -> tuple[Member, Ambassador]:
    fan = _fan()
    return fan, ambassadors.ask(fan, WHY, by=make_actor("team"), now=NOON)


@deed()
def rise_to_a_tier(_: Path) -> Act:
    fan = _fan(settled=False)
    return lambda: actions.settle([fan.id], now=NOON)


@deed()
def look_at_whom_the_clock_concerns(_: Path) -> Act:
    _fan(50)
    return lambda: actions.keep_standings(now=NOON + 365 * DAY)


@deed()
def look_at_everybody_anew(_: Path) -> Act:
    _fan(50, settled=False)
    return lambda: actions.look_at_all(now=NOON)


@deed()
def leave_the_boards(_: Path) -> Act:
    fan = _fan()
    return lambda: actions.leave_boards(get(Member, fan), by=actor_of(fan), now=NOON)


@deed()
def come_back_to_the_boards(_: Path) -> Act:
    fan = _fan()
    actions.leave_boards(fan, by=actor_of(fan), now=NOON)
    return lambda: actions.join_boards(get(Member, fan), by=actor_of(fan), now=NOON)


@deed()
def close_a_season(_: Path) -> Act:
    _fan(50)
    return lambda: actions.close_seasons(now=season_ends("season:2026-3") + 2 * DAY)


@deed()
def ask_a_fan_to_be_an_ambassador(_: Path) -> Act:
    fan, team = _fan(), make_actor("team")
    return lambda: ambassadors.ask(get(Member, fan), WHY, by=team, now=NOON)


@deed()
def agree_to_be_an_ambassador(_: Path) -> Act:
    fan, one = _asked()
    return lambda: ambassadors.answer(get(Ambassador, one), agrees=True, by=actor_of(fan), now=NOON)


@deed()
def end_the_time_of_an_ambassador(_: Path) -> Act:
    fan, one = _asked()
    team = make_actor("team")
    ambassadors.answer(one, agrees=True, by=actor_of(fan), now=NOON)
    return lambda: ambassadors.end(get(Ambassador, one), WHY, by=team, now=NOON)


def _event(kind: str, **facts: object) -> Event:
    by = make_actor("admin")
    with writing():
        number = recorded(kind, by=by, now=NOON, **facts)  # type: ignore[arg-type]
    return session().get_one(Event, number)


@deed()
def book_what_an_idea_brings_with_the_tier(_: Path) -> Act:
    creator = _fan(38)
    publish(make_idea(creator, stage="submitted"), by=make_actor("moderator"), now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "idea.published")).one()
    return lambda: book_idea(get(Event, event), now=NOON)


@deed()
def follow_a_changed_number_of_the_tiers(_: Path) -> Act:
    _fan(50)
    event = _event("numbers.changed", name="tier_insider", before=40, value=60)
    return lambda: follow_numbers(get(Event, event), now=NOON)
