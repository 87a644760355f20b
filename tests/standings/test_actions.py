"""Tiers over a year by the clock, leaving the boards, closing a season, ambassadors: rows and events, the same on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.rewards.actions.booking import grant
from ideas.rewards.actions.spending import spend
from ideas.standings.actions import close_seasons, join_boards, keep_standings, leave_boards, look_at_all, settle
from ideas.standings.actions.ambassadors import answer, ask, end
from ideas.standings.models import Season, SeasonPlace, Standing
from ideas.standings.queries import ambassador_until, due_members, is_hidden, shown_tiers, standing_of, tier_of
from ideas.standings.queries.boards import hall_of_fame
from ideas.standings.rules import season_ends
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_member
from tests.standings.scenes import earn

pytestmark = both_databases
DAY = timedelta(days=1)
REASON = "Nobody has helped so many creators this year."


def kinds(*prefixes):
    session().rollback()
    rows = session().execute(select(Event.kind, Event.at, Event.facts).order_by(Event.id))
    return [(row.kind, row.at, row.facts.get("tier")) for row in rows if row.kind.startswith(prefixes)]


def run_days(first, days):
    """The job once a day; on days on which it would find nobody it is not called, since a year has many of them."""
    for day in range(days):
        while due_members(first + day * DAY, 1):
            assert keep_standings(now=first + day * DAY)
    session().rollback()


def test_a_year_by_the_clock(app):
    """Risen at once, told thirty days before the fall, fallen on that day and not before."""
    member = make_member()
    earn(member.id, 30, NOON)
    earn(member.id, 30, NOON + 10 * DAY)
    assert tier_of(member.id) == "insider" and kinds("standing.") == [("standing.reached", NOON + 10 * DAY, "insider")]
    run_days(NOON, 365)
    assert kinds("standing.")[1:] == [], "for twelve months nothing is told"
    run_days(NOON + 365 * DAY, 30)
    told = NOON + 365 * DAY
    assert kinds("standing.")[1:] == [("standing.falling", told, "insider")] and standing_of(member.id).falls_at == told + 30 * DAY and tier_of(member.id) == "insider"
    run_days(NOON + 395 * DAY, 2)
    assert kinds("standing.")[2:] == [("standing.fallen", told + 30 * DAY, "fan")] and tier_of(member.id) == "fan"
    run_days(NOON + 397 * DAY, 10)
    assert len(kinds("standing.")) == 3 and standing_of(member.id).points == 0 and standing_of(member.id).look_again_at is None


def test_who_earns_in_time_keeps_the_tier(app):
    member = make_member()
    earn(member.id, 40, NOON)
    run_days(NOON + 365 * DAY, 1)
    earn(member.id, 45, NOON + 380 * DAY)
    run_days(NOON + 380 * DAY, 60)
    assert [kind for kind, *_ in kinds("standing.")] == ["standing.reached", "standing.falling", "standing.kept"] and tier_of(member.id) == "insider" and standing_of(member.id).falls_at is None


def test_spending_and_presents_change_no_tier_and_a_reversal_does(app):
    member, staff = make_member(), make_actor("team")
    earn(member.id, 210, NOON)
    grant(member.id, 700, by=staff, now=NOON)
    spend(member.id, 500, by=actor_of(member), now=NOON)
    settle([member.id], now=NOON)
    assert (tier_of(member.id), standing_of(member.id).points) == ("co_creator", 210)
    earn(member.id, -180, NOON + DAY)
    row = standing_of(member.id)
    assert (row.points, row.tier, row.falls_at) == (30, "co_creator", NOON + 31 * DAY), "nothing falls without its notice"
    settle([member.id], now=NOON + 2 * DAY)
    assert [kind for kind, *_ in kinds("standing.")] == ["standing.reached", "standing.falling"], "twice is the same as once"


def test_a_deep_fall_goes_one_tier_at_a_time_each_told_thirty_days_before(app):
    member = make_member()
    earn(member.id, 60, NOON - 340 * DAY)
    earn(member.id, 150, NOON)
    run_days(NOON, 30)  # the first points leave: 150 are an insider's
    told = kinds("standing.")[-1][1]
    earn(member.id, -140, told + 20 * DAY)
    run_days(told + 20 * DAY, 11)
    assert kinds("standing.")[-3:] == [("standing.falling", told, "co_creator"), ("standing.fallen", told + 30 * DAY, "insider"), ("standing.falling", told + 30 * DAY, "insider")]
    run_days(told + 31 * DAY, 30)
    assert kinds("standing.")[-1] == ("standing.fallen", told + 60 * DAY, "fan") and standing_of(member.id).falls_at is None


def test_leaving_the_boards_and_coming_back(app):
    member, other = make_member(), make_member()
    earn(member.id, 50, NOON)
    earn(other.id, 40, NOON)
    by, over = actor_of(member), season_ends("season:2026-3") + 2 * DAY
    close_seasons(now=over)
    assert [line.place for line in hall_of_fame()["season:2026-3"]] == [1, 2] and shown_tiers([member.id]) == {member.id: "insider"}
    for _twice in range(2):
        leave_boards(member, by=by, now=over)
    assert is_hidden(member.id) and shown_tiers([member.id]) == {} and tier_of(member.id) == "insider"
    assert [(line.member_id, line.place) for line in hall_of_fame()["season:2026-3"]] == [(other.id, 1)]
    with pytest.raises(Refused, match="not_yours"):
        join_boards(member, by=actor_of(other), now=over)
    for _twice in range(2):
        join_boards(member, by=by, now=over)
    assert [line.member_id for line in hall_of_fame()["season:2026-3"]] == [member.id, other.id]
    assert [kind for kind, *_ in kinds("standing.h", "standing.s")] == ["standing.hidden", "standing.shown"]


def test_a_season_is_closed_once_with_its_first(app):
    people = [make_member() for _ in range(12)]
    for at, one in enumerate(people):
        earn(one.id, 20 if at in {3, 5} else 10, NOON + at * DAY, settled=False)
    assert close_seasons(now=season_ends("season:2026-3")) == 0, "what happened in its last hours is still booked"
    over = season_ends("season:2026-3") + DAY
    assert [close_seasons(now=over), close_seasons(now=over)] == [1, 0]
    rows = session().scalars(select(SeasonPlace).order_by(SeasonPlace.position)).all()
    assert [row.member_id for row in rows] == [one.id for one in (people[3], people[5], *(people[at] for at in (0, 1, 2, 4, 6, 7, 8, 9)))]
    assert [line.place for line in hall_of_fame()["season:2026-3"]] == [1, 1, *[3] * 8] and session().scalars(select(Season.key)).all() == ["season:2026-3"]
    assert [kind for kind, *_ in kinds("season.")] == ["season.closed"]


def test_an_ambassador_for_twelve_months(app):
    member, staff = make_member(), make_actor("team")
    by = actor_of(member)
    earn(member.id, 799, NOON)
    with pytest.raises(Refused, match="too_few_points"):
        ask(member, REASON, by=staff, now=NOON)
    earn(member.id, 1, NOON)
    assert tier_of(member.id) == "co_creator", "the highest tier is by invitation alone"
    one = ask(member, REASON, by=staff, now=NOON)
    second = make_member()
    earn(second.id, 900, NOON)
    for whom, cause in ((member, "asked_already"), (second, "no_place_left"), (None, "no_such_fan")):
        with pytest.raises(Refused, match=cause):
            ask(whom, REASON, by=staff, now=NOON)
    with pytest.raises(Refused, match="not_asked"):
        answer(one, agrees=True, by=staff, now=NOON)
    answer(one, agrees=True, by=by, now=NOON + DAY)
    assert tier_of(member.id) == "ambassador" and ambassador_until(member.id, NOON + DAY) == NOON + 366 * DAY
    run_days(NOON + DAY, 420)
    told = session().execute(select(Event.kind, Event.at).where(Event.member_id == member.id, Event.kind.startswith("standing.")).order_by(Event.id))
    over, after = NOON + 366 * DAY, NOON + 396 * DAY  # the points have left the twelve months by then: each tier below has its own thirty days
    assert [tuple(row) for row in told] == [
        ("standing.reached", NOON), ("standing.reached", NOON + DAY), ("standing.falling", NOON + 336 * DAY), ("standing.fallen", over), ("standing.falling", over), ("standing.fallen", after), ("standing.falling", after),
    ]


def test_ending_it_early_is_told_with_its_reason(app):
    member, staff = make_member(), make_actor("team")
    earn(member.id, 900, NOON)
    one = ask(member, REASON, by=staff, now=NOON)
    answer(one, agrees=True, by=actor_of(member), now=NOON)
    with pytest.raises(Refused, match="too_short"):
        end(one, "no", by=staff, now=NOON + DAY)
    end(one, "They asked to have their evenings back.", by=staff, now=NOON + DAY)
    assert tier_of(member.id) == "ambassador" and standing_of(member.id).falls_at == NOON + 31 * DAY == ambassador_until(member.id, NOON + DAY)
    run_days(NOON + DAY, 31)
    assert tier_of(member.id) == "co_creator" and [kind for kind, *_ in kinds("ambassador.")] == ["ambassador.asked", "ambassador.agreed", "ambassador.ended"]


def test_after_a_number_changed_everybody_is_looked_at(app):
    risen, unsettled = make_member(), make_member()
    earn(risen.id, 45, NOON)
    earn(unsettled.id, 250, NOON, settled=False)
    look_at_all(now=NOON)
    assert keep_standings(now=NOON) == 2 and keep_standings(now=NOON) == 0
    assert session().scalars(select(Standing.tier).order_by(Standing.member_id)).all() == ["insider", "co_creator"]
