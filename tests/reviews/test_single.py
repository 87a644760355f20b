"""One idea decided at once: every kind of decision, in a round and outside of any, and by whom not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle.models import StageChange
from ideas.reviews import actions
from ideas.reviews.queries.pages import ballots_of, review_of, single_ballots
from ideas.reviews.queries.rounds import counts_of
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.house.world import add
from tests.reviews.scenes import LATER, TEXT, begun, reviewer

pytestmark = both_databases
WHY = {"reason": "demand_too_low", "text": TEXT}


def cause(act):
    with pytest.raises(Refused) as refused:
        act()
    session().rollback()
    return refused.value.errors or refused.value.refusal.cause


@pytest.mark.parametrize(
    ("stage", "to", "said", "there", "outcome"),
    [
        ("in_review", "approved", {"text": TEXT}, "approved", "approved"), ("in_review", "approved_with_changes", {"text": TEXT}, "approved", "approved_with_changes"),
        ("in_review", "parked", WHY | {"parked_until": date(2027, 6, 1)}, "parked", "parked"), ("in_review", "declined", WHY, "declined", "declined"),
        ("in_review", "second_chance", WHY, "declined", "second_chance"), ("gathering", "approved_with_changes", {"text": TEXT}, "approved", "approved_with_changes"),
        ("approved", "in_development", {}, "in_development", None), ("declined", "in_review", {"text": TEXT}, "in_review", None),
    ],
)
def test_every_kind_of_decision(app, stage, to, said, there, outcome):
    idea = make_idea(stage=stage, goal=None)
    actions.decide(idea, to, **said, changes_mind="A cheaper winch.", next_review_on=date(2027, 12, 1), own_mark=4, by=make_actor("team"), now=LATER)
    step = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id).order_by(StageChange.id.desc())).first()
    assert (reload(idea).stage, step.to_stage, step.outcome, step.parked_until) == (there, there, outcome, said.get("parked_until"))
    assert (step.next_review_on, step.changes_mind, step.own_mark) == (date(2027, 12, 1) if outcome else None, "A cheaper winch.", 4)


def test_second_chances_of_one_day_are_one_vote(app):
    add(NumberRow(name="second_chance_least", value=1))
    one, two, three = (make_idea(stage="in_review") for _ in range(3))
    team = make_actor("team")
    for idea, at in ((one, LATER), (two, LATER + timedelta(hours=2)), (three, LATER + timedelta(days=1))):
        actions.decide(idea, "second_chance", **WHY, by=team, now=at)
    later, first = single_ballots()
    assert [{entry.idea_id for entry in session().scalars(select(BallotEntry).where(BallotEntry.ballot_id == ballot.id))} for ballot in (first, later)] == [{one.id, two.id}, {three.id}]
    assert (first.opens_at, first.closes_at) == (LATER, LATER + timedelta(days=14))
    assert review_of(reload(one)).ballot.id == first.id and review_of(reload(one)).round is None
    actions.cast_again(first, one, by=make_actor(), now=LATER)
    actions.settle_chances(now=first.closes_at)
    assert [reload(idea).stage for idea in (one, two, three)] == ["in_review", "declined", "declined"]


def test_an_idea_of_a_round_leaves_it_decided(app):
    found, entries = begun(count=2)
    actions.decide(session().get_one(Idea, entries[0].idea_id), "second_chance", **WHY, by=make_actor("team"), now=LATER)
    assert counts_of([found.id])[found.id].undecided == 1
    assert [ballot.id for ballot in ballots_of(found)] == list(session().scalars(select(Ballot.id))) and single_ballots() == []


def test_who_has_an_interest_decides_by_no_door(app):
    author = make_member("team")
    own = make_idea(author, stage="in_review")
    found, entries = begun(own, make_idea(stage="in_review"))
    _, tied = reviewer(found)
    actions.declare(entries[1], "My sister runs that shop.", by=tied, now=LATER)
    idea = session().get_one(Idea, entries[1].idea_id)
    assert cause(lambda: actions.decide(idea, "declined", **WHY, by=tied, now=LATER)) == "conflict"
    assert cause(lambda: actions.decide(own, "approved", text=TEXT, by=actor_of(author), now=LATER)) == "own_idea"
    assert actions.decide(idea, "declined", **WHY, by=make_actor("team"), now=LATER).outcome == "declined"


def test_what_a_decision_lacks_is_said_by_field(app):
    idea, team = make_idea(stage="in_review"), make_actor("team")
    assert cause(lambda: actions.decide(idea, "second_chance", text=TEXT, by=team, now=LATER)) == "reason_missing"
    assert cause(lambda: actions.decide(idea, "declined", **WHY | {"text": "No."}, by=team, now=LATER)) == "too_short"
    assert cause(lambda: actions.decide(idea, "declined", **WHY, next_review_on=LATER.date(), own_mark=9, by=team, now=LATER)).keys() == {"next_review_on", "own_mark"}
    assert cause(lambda: actions.decide(idea, "approved", text=TEXT, parked_until=date(2028, 1, 1), by=team, now=LATER)) == "bad_date"
    assert cause(lambda: actions.decide(idea, "launched", by=team, now=LATER)) == "transition_not_allowed"
    assert cause(lambda: actions.decide(idea, "declined", **WHY, by=make_actor(), now=LATER)) == "not_yours"
    assert reload(idea).stage == "in_review" and not [kind for kind in session().scalars(select(Event.kind)) if kind.startswith(("idea.moved", "ballot."))]
