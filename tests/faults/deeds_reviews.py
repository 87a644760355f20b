"""The use cases of review rounds and ballots, as scenes and deeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Member
from ideas.ballots import actions as ballots
from ideas.ballots.models import Ballot
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.numbers import NumberRow
from ideas.lifecycle import actions as lifecycle
from ideas.reviews import actions as reviews
from ideas.reviews.actions import rounds
from ideas.reviews.actions.deciding import publish
from ideas.reviews.models import PreparedDecision, Round, RoundEntry
from tests.factories import NOON, make_actor, make_idea
from tests.faults.deeds import Act, deed, get
from tests.house.world import add
from tests.reviews.scenes import BEFORE, BEGUN, CHANCE, ENTRY, LATER, NO, TEXT, begun, planned, published, reviewer, scores

AFTER = NOON + timedelta(days=14)


# --- ballots


def _ballot(**more: Any) -> tuple[Ballot, Idea]:
    idea = make_idea(stage="declined")
    values = {"opens_at": NOON, "closes_at": AFTER, "votes_each": 2, "by": SYSTEM, "now": NOON} | more
    return ballots.call("second_chance", "one", [idea.id], **values), idea


@deed()
def call_a_ballot(_: Path) -> Act:
    idea = make_idea(stage="declined")
    return lambda: ballots.call("fan_vote", "one", [idea.id], opens_at=NOON, closes_at=AFTER, votes_each=2, by=SYSTEM, now=NOON)


@deed()
def enter_a_ballot(_: Path) -> Act:
    (ballot, _one), other = _ballot(), make_idea(stage="declined")
    return lambda: ballots.enter(get(Ballot, ballot), other.id, by=SYSTEM, now=NOON)


@deed()
def vote_in_a_ballot(_: Path) -> Act:
    (ballot, idea), fan = _ballot(), make_actor()
    return lambda: ballots.cast(get(Ballot, ballot), get(Idea, idea), by=fan, now=NOON)


@deed()
def take_a_vote_of_a_ballot_back(_: Path) -> Act:
    (ballot, idea), fan = _ballot(), make_actor()
    ballots.cast(ballot, idea, by=fan, now=NOON)
    return lambda: ballots.take_back(get(Ballot, ballot), get(Idea, idea), by=fan, now=NOON)


@deed()
def settle_a_ballot(_: Path) -> Act:
    ballot, idea = _ballot()
    ballots.cast(ballot, idea, by=make_actor(), now=NOON)
    return lambda: ballots.settle(get(Ballot, ballot), now=AFTER)


# --- rounds


@deed()
def plan_a_round(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: reviews.make(entry_closes_on=ENTRY, decisions_on=None, by=admin, now=BEFORE)


@deed(once=False)
def move_the_days_of_a_round(_: Path) -> Act:
    found, admin = planned(), make_actor("admin")
    return lambda: reviews.change(get(Round, found), entry_closes_on=ENTRY, decisions_on=date(2027, 6, 1), by=admin, now=BEFORE)


@deed()
def plan_the_calendars_next_round(_: Path) -> Act:
    make_actor()
    return lambda: rounds.plan_next(now=BEFORE)


@deed()
def take_ideas_into_a_round(_: Path) -> Act:
    found = planned()
    make_idea(stage="in_review"), make_idea(stage="in_review")
    return lambda: rounds.take_in(get(Round, found), now=BEGUN)


@deed()
def close_a_round(_: Path) -> Act:
    found, entries = begun()
    published(found, entries, NO)
    team = make_actor("team")
    return lambda: reviews.close(get(Round, found), by=team, now=LATER)


@deed(once=False)
def assign_a_reviewer(_: Path) -> Act:
    (found, _entries), team = begun(), make_actor("team")
    member = session().get_one(Member, make_actor("team").id)
    return lambda: reviews.assign(get(Round, found), get(Member, member), role="brand", by=team, now=BEGUN)


@deed()
def release_a_reviewer(_: Path) -> Act:
    (found, _entries), team = begun(), make_actor("team")
    member, _actor = reviewer(found)
    return lambda: reviews.release(get(Round, found), get(Member, member), by=team, now=BEGUN)


@deed()
def give_scores(_: Path) -> Act:
    found, (entry,) = begun()
    _member, one = reviewer(found)
    return lambda: reviews.score(get(RoundEntry, entry), scores(), {"cost": "Dear."}, by=one, now=LATER)


@deed(once=False)
def decide_on_one_idea(_: Path) -> Act:
    idea, team = make_idea(stage="in_review"), make_actor("team")
    return lambda: reviews.decide(get(Idea, idea), "second_chance", reason="demand_too_low", text=TEXT, by=team, now=LATER)


@deed(once=False)
def change_scores(_: Path) -> Act:
    found, (entry,) = begun()
    _member, one = reviewer(found)
    reviews.score(entry, scores(), {}, by=one, now=LATER)
    return lambda: reviews.score(get(RoundEntry, entry), scores(4), {"cost": "Cheaper now."}, by=one, now=LATER)


@deed()
def declare_a_conflict(_: Path) -> Act:
    found, (entry,) = begun()
    _member, one = reviewer(found)
    reviews.score(entry, scores(), {}, by=one, now=LATER)
    return lambda: reviews.declare(get(RoundEntry, entry), "My sister runs that shop.", by=one, now=LATER)


# --- decisions


@deed(once=False)
def prepare_a_decision(_: Path) -> Act:
    (_found, (entry,)), team = begun(), make_actor("team")
    return lambda: reviews.prepare(get(RoundEntry, entry), NO, by=team, now=LATER)


@deed()
def discard_a_decision(_: Path) -> Act:
    (_found, (entry,)), team = begun(), make_actor("team")
    reviews.prepare(entry, NO, by=team, now=LATER)
    return lambda: reviews.discard(get(RoundEntry, entry), by=team, now=LATER)


def _prepared(said: dict[str, Any], count: int = 1) -> tuple[Round, list[int], Any]:
    (found, entries), team = begun(count=count), make_actor("team")
    for entry in entries:
        reviews.prepare(entry, said, by=team, now=LATER)
    return found, [entry.id for entry in entries], team


@deed(once=False)
def set_the_moment_of_decisions(_: Path) -> Act:
    found, ids, team = _prepared(NO, 2)
    return lambda: reviews.publish_together(get(Round, found), ids, LATER, by=team, now=LATER)


@deed()
def call_a_publication_off(_: Path) -> Act:
    found, ids, team = _prepared(NO)
    reviews.publish_together(found, ids, LATER, by=team, now=LATER)
    return lambda: reviews.call_off(get(Round, found), ids, by=team, now=LATER)


def _due(said: dict[str, Any], count: int = 1) -> list[PreparedDecision]:
    found, ids, team = _prepared(said, count)
    reviews.publish_together(found, ids, LATER, by=team, now=LATER)
    return list(session().scalars(select(PreparedDecision).order_by(PreparedDecision.id)))


@deed()
def publish_a_decision(_: Path) -> Act:
    (prepared,) = _due(NO)
    return lambda: publish(get(PreparedDecision, prepared), now=LATER)


@deed()
def publish_a_second_chance(_: Path) -> Act:
    (prepared,) = _due(CHANCE)
    return lambda: publish(get(PreparedDecision, prepared), now=LATER)


@deed(many=True)
def publish_what_is_due(_: Path) -> Act:
    _due(CHANCE, 2)
    return lambda: reviews.publish_due(now=LATER)


@deed(many=True)
def begin_what_is_due(_: Path) -> Act:
    planned()
    make_idea(stage="in_review")
    return lambda: reviews.keep_calendar(now=BEGUN)


# --- second chances and parking


def _chance() -> tuple[Ballot, Idea]:
    add(NumberRow(name="second_chance_least", value=1))
    found, (entry,) = begun()
    published(found, [entry], CHANCE)
    return session().scalars(select(Ballot)).one(), session().get_one(Idea, entry.idea_id)


def _vote_again(act: Callable[..., object], *, before: bool) -> Act:
    (ballot, idea), fan = _chance(), make_actor()
    if before:
        reviews.cast_again(ballot, idea, by=fan, now=LATER)
    return lambda: act(get(Ballot, ballot), get(Idea, idea), by=fan, now=LATER)


@deed()
def vote_for_a_second_chance(_: Path) -> Act:
    return _vote_again(reviews.cast_again, before=False)


@deed()
def take_the_vote_for_a_second_chance_back(_: Path) -> Act:
    return _vote_again(reviews.take_back_again, before=True)


@deed(many=True)
def settle_second_chances(_: Path) -> Act:
    ballot, idea = _chance()
    reviews.cast_again(ballot, idea, by=make_actor(), now=LATER)
    closes_at = ballot.closes_at
    return lambda: reviews.settle_chances(now=closes_at)


@deed(many=True)
def bring_back_what_was_parked(_: Path) -> Act:
    idea = make_idea(stage="in_review")
    lifecycle.move(idea, "parked", reason="timing_parked", text=TEXT, parked_until=date(2026, 8, 1), by=make_actor("team"), now=NOON)
    return lambda: reviews.bring_back(now=datetime(2026, 8, 1, 12, tzinfo=UTC))
