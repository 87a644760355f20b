"""Rules of coin rounds: tables of cases, no database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from ideas.accounts.models import Actor
from ideas.ballots.rules import why_not_put
from ideas.coin_rounds.rules import errors_of, phase, why_not_announce, why_not_cancel, why_not_change, why_not_plan, why_not_publish, why_not_spend

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FAN, TEAM, MODERATOR = Actor(1, "member"), Actor(2, "team"), Actor(3, "moderator")
MUTED, UNSURE = Actor(4, "member", suspended_until=NOW + DAY), Actor(5, "member", confirmed=False)


def found(opens=0, closes=14, **more):
    return SimpleNamespace(**{"opens_at": NOW + DAY * opens, "closes_at": NOW + DAY * closes, "announced_at": NOW - DAY * 9, "published_at": None, "cancelled_at": None} | more)


DRAFT, COMING, OPEN, COUNTING = found(announced_at=None), found(1), found(), found(-14, 0)
RESULT, CANCELLED = found(-14, 0, published_at=NOW), found(cancelled_at=NOW)


@pytest.mark.parametrize(("one", "where"), [(DRAFT, "draft"), (COMING, "coming"), (OPEN, "open"), (COUNTING, "counting"), (RESULT, "result"), (CANCELLED, "cancelled")])
def test_phases(one, where):
    assert phase(one, NOW) == where
    assert (why_not_publish(one, NOW) is None) is (where == "counting")
    assert (why_not_change(one, TEAM, NOW) is None) is (where == "draft")
    assert (why_not_cancel(one, "It was a mistake.", TEAM, NOW) is None) is (where in {"coming", "open", "counting"})
    assert (why_not_spend(one, NOW, stage="gathering", coins=5) is None) is (where != "cancelled")
    assert cause(why_not_spend(OPEN, NOW, stage="merged", coins=5)) == "not_in_ballot"
    assert why_not_spend(OPEN, NOW, stage="merged", coins=0) is None


def cause(refusal):
    return refusal and refusal.cause


def test_who_plans_announces_and_calls_off():
    assert why_not_plan(TEAM, NOW) is None and cause(why_not_plan(FAN, NOW)) == cause(why_not_plan(MODERATOR, NOW)) == "not_yours"
    assert why_not_announce(DRAFT, {1: "gathering", 2: "parked"}, TEAM, NOW) is None
    assert cause(why_not_announce(DRAFT, {1: "gathering", 2: "removed"}, TEAM, NOW)) == "list_outdated"
    assert cause(why_not_announce(found(-2, 0, announced_at=None), {}, TEAM, NOW)) == "days_past"
    assert cause(why_not_cancel(OPEN, "oops", TEAM, NOW)) == "too_short" and cause(why_not_cancel(OPEN, "It was a mistake.", FAN, NOW)) == "not_yours"


BALLOT = SimpleNamespace(opens_at=NOW, closes_at=NOW + DAY, settled_at=None, votes_each=100)


@pytest.mark.parametrize(("voter", "more", "wanted"), [
    (FAN, {}, None), (FAN, {"coins": 100}, None), (FAN, {"coins": 0, "elsewhere": 100}, None), (FAN, {"coins": 50, "elsewhere": 50}, None),
    (FAN, {"coins": 55, "elsewhere": 50}, "coins_spent"), (FAN, {"coins": 105}, "coins_spent"), (FAN, {"coins": 7}, "coin_step"), (FAN, {"coins": -5}, "coin_step"),
    (FAN, {"is_own": True}, "own_idea"), (FAN, {"is_own": True, "coins": 0}, None), (FAN, {"is_entered": False}, "not_in_ballot"), (MUTED, {}, "suspended"), (UNSURE, {}, "unconfirmed"), (Actor(None, "visitor"), {}, "sign_in_first"),
])
def test_who_puts_how_many_coins(voter, more, wanted):
    assert cause(why_not_put(BALLOT, voter, NOW, **{"is_entered": True, "is_own": False, "coins": 20, "elsewhere": 0} | more)) == wanted


@pytest.mark.parametrize(("moment", "wanted"), [(NOW - DAY, "ballot_waiting"), (NOW + DAY, "ballot_over")])
def test_coins_have_their_time(moment, wanted):
    assert cause(why_not_put(BALLOT, FAN, moment, is_entered=True, is_own=False, coins=0, elsewhere=0)) == wanted


WORDS = {"title_de": "Ein Titel", "title_en": "A title", "promise_de": "Wir bauen das erste davon bis Weihnachten.", "promise_en": "We build the first of them by Christmas."}


@pytest.mark.parametrize(("more", "stages", "unknown", "wanted"), [
    ({}, {1: "gathering", 2: "approved"}, [], {}), ({"title_de": "x"}, {1: "gathering", 2: "parked"}, [], {"title_de": "too_short"}), ({}, {1: "gathering"}, [], {"ideas": "list_length"}),
    ({}, {1: "gathering", 2: "declined"}, [], {"ideas": "stage_wrong"}), ({}, {1: "gathering", 2: "in_review"}, ["what?"], {"ideas": "idea_unknown"}),
    ({"closes_at": NOW + DAY * 15}, {1: "gathering", 2: "parked"}, [], {"closes_at": "too_many_days"}), ({"closes_at": NOW}, {1: "gathering", 2: "parked"}, [], {"closes_at": "day_order"}),
    ({"opens_at": None}, {1: "gathering", 2: "parked"}, [], {"opens_at": "day_missing"}),
])
def test_what_a_form_lacks(more, stages, unknown, wanted):
    values = WORDS | {"opens_at": NOW, "closes_at": NOW + DAY * 14} | more
    assert {name: refusal.cause for name, refusal in errors_of(values, stages, unknown, NOW).items()} == wanted
