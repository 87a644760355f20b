"""Decisions: prepared, set to a moment, public together, each once; parking, second chances, reversals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.models import CoAuthor, Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import StageChange
from ideas.reviews import actions
from ideas.reviews.actions.deciding import publish
from ideas.reviews.actions.parking import unpark
from ideas.reviews.models import PreparedDecision, RoundEntry
from ideas.reviews.queries.pages import ballots_of, public_lines, review_of
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.house.world import add
from tests.reviews.scenes import CHANCE, LATER, NO, PARKED, TEXT, YES, begun, published

pytestmark = both_databases
HOUR = timedelta(hours=1)


def cause(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal.cause


def stage_of(entry):
    session().rollback()
    return session().get_one(Idea, entry.idea_id, populate_existing=True).stage


def kinds(*begin):
    return [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind.startswith(begin)]


def step_of(entry):
    return session().scalars(select(StageChange).where(StageChange.idea_id == entry.idea_id).order_by(StageChange.id.desc())).first()


def test_a_decision_is_prepared_and_written_anew(app):
    found, (entry,) = begun()
    team = make_actor("team")
    actions.prepare(entry, NO, by=team, now=LATER)
    prepared = actions.prepare(entry, YES | {"changes_mind": " Nothing. ", "next_review_on": date(2028, 1, 1), "own_mark": 4}, lang="en", by=team, now=LATER)
    rows = session().scalars(select(PreparedDecision)).all()
    assert len(rows) == 1 and (prepared.outcome, prepared.reason, prepared.changes_mind, prepared.own_mark, prepared.by_id) == ("approved", None, "Nothing.", 4, team.id)
    assert stage_of(entry) == "in_review" and kinds("decision.") == ["decision.prepared"] * 2
    with pytest.raises(Refused) as refused:
        actions.prepare(entry, {"outcome": "declined", "text": "No."}, by=team, now=LATER)
    assert set(refused.value.errors) == {"reason", "text"}
    actions.discard(entry, by=team, now=LATER)
    actions.discard(entry, by=team, now=LATER)
    assert session().scalars(select(PreparedDecision)).all() == [] and kinds("decision.d") == ["decision.discarded"]
    assert found


def test_several_are_published_together_at_their_moment(app):
    found, entries = begun(count=3)
    team = make_member("team")
    for entry, said in zip(entries, (YES, NO, PARKED), strict=True):
        actions.prepare(entry, said, lang="en", by=actor_of(team), now=LATER)
    moment = LATER + HOUR
    assert actions.publish_together(found, [entry.id for entry in entries], moment, by=actor_of(team), now=LATER) == 3
    assert actions.publish_due(now=moment - timedelta(seconds=1)) == 0 and {stage_of(entry) for entry in entries} == {"in_review"}
    assert actions.publish_due(now=moment) == 3
    assert [stage_of(entry) for entry in entries] == ["approved", "declined", "parked"]
    steps = [step_of(entry) for entry in entries]
    assert [(step.outcome, step.reason, step.by_id, step.by_role, step.at, step.lang) for step in steps] == [
        ("approved", None, team.id, "team", moment, "en"), ("declined", "cost_or_price", team.id, "team", moment, "en"), ("parked", "timing_parked", team.id, "team", moment, "en"),
    ]
    assert actions.publish_due(now=moment + HOUR) == 0 and kinds("idea.moved") == ["idea.moved"] * 3
    assert session().get_one(Idea, entries[0].idea_id).answered_at == moment


def test_a_kill_in_between_publishes_the_rest_and_none_twice(app, monkeypatch):
    from ideas.reviews.actions import deciding

    found, entries = begun(count=4)
    team = make_actor("team")
    for entry in entries:
        actions.prepare(entry, NO, by=team, now=LATER)
    actions.publish_together(found, [entry.id for entry in entries], LATER, by=team, now=LATER)
    real, left = deciding.publish, [2]

    def killed(prepared, *, now):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(prepared, now=now)

    monkeypatch.setattr(deciding, "publish", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.publish_due(now=LATER)
    session().rollback()
    assert sorted(stage_of(entry) for entry in entries) == ["declined"] * 2 + ["in_review"] * 2
    monkeypatch.setattr(deciding, "publish", real)
    assert actions.publish_due(now=LATER + HOUR) == 2
    assert [stage_of(entry) for entry in entries] == ["declined"] * 4 and kinds("idea.moved") == ["idea.moved"] * 4
    again = session().scalars(select(PreparedDecision)).first()
    assert publish(again, now=LATER + HOUR) is None


def test_publication_can_be_called_off(app):
    found, entries = begun(count=2)
    team = make_actor("team")
    for entry in entries:
        actions.prepare(entry, NO, by=team, now=LATER)
    ids = [entry.id for entry in entries]
    assert cause(lambda: actions.publish_together(found, [], LATER, by=team, now=LATER)) == "none_chosen"
    assert cause(lambda: actions.publish_together(found, ids, LATER - HOUR, by=team, now=LATER)) == "bad_moment"
    assert cause(lambda: actions.publish_together(found, ids, LATER, by=make_actor("moderator"), now=LATER)) == "not_yours"
    actions.publish_together(found, ids, LATER + HOUR, by=team, now=LATER)
    assert actions.call_off(found, ids[:1], by=team, now=LATER) == 1
    assert actions.publish_due(now=LATER + HOUR) == 1 and [stage_of(entry) for entry in entries] == ["in_review", "declined"]
    assert kinds("decision.s", "decision.c") == ["decision.scheduled", "decision.called_off"]


def test_what_was_decided_otherwise_drops_what_was_prepared(app):
    found, (entry,) = begun()
    team = make_actor("team")
    actions.prepare(entry, NO, by=team, now=LATER)
    actions.publish_together(found, [entry.id], LATER + HOUR, by=team, now=LATER)
    lifecycle.move(session().get_one(Idea, entry.idea_id), "approved", text=TEXT, by=team, now=LATER)
    assert actions.publish_due(now=LATER + HOUR) == 0 and stage_of(entry) == "approved"
    assert session().scalars(select(PreparedDecision)).one().dropped_at == LATER + HOUR and kinds("decision.dropped") == ["decision.dropped"]
    assert cause(lambda: actions.prepare(entry, NO, by=team, now=LATER)) == "decided_already"


def test_what_is_reopened_in_the_meantime_is_not_decided_by_an_old_text(app):
    found, (entry,) = begun()
    team, idea = make_actor("team"), session().get_one(Idea, entry.idea_id)
    actions.prepare(entry, NO, by=team, now=LATER)
    actions.publish_together(found, [entry.id], LATER + HOUR, by=team, now=LATER)
    lifecycle.move(idea, "declined", reason="other", text=TEXT, by=team, now=LATER)
    lifecycle.move(idea, "in_review", text=TEXT, by=team, now=LATER)
    assert actions.publish_due(now=LATER + HOUR) == 0 and stage_of(entry) == "in_review"


def test_what_is_parked_is_public_before_it_comes_back(app):
    found, (entry,) = begun()
    team = make_actor("team")
    actions.prepare(entry, PARKED, by=team, now=LATER)
    late = datetime(2027, 6, 2, tzinfo=UTC)
    assert cause(lambda: actions.publish_together(found, [entry.id], late, by=team, now=LATER)) == "parked_before"
    actions.publish_together(found, [entry.id], LATER + HOUR, by=team, now=LATER)
    assert cause(lambda: actions.prepare(entry, PARKED | {"parked_until": (LATER + HOUR).date()}, by=team, now=LATER - timedelta(days=3))) == "parked_before"
    assert actions.publish_due(now=late) == 1, "no worker ran for months"
    assert step_of(entry).parked_until == date(2027, 6, 3)
    assert actions.bring_back(now=late) == 0 and actions.bring_back(now=datetime(2027, 6, 3, 12, tzinfo=UTC)) == 1


@pytest.mark.parametrize(("path", "back"), [(("in_review",), "in_review"), (("in_review", "approved"), "approved"), (("in_review", "approved", "in_development"), "in_development"), (("gathering",), "gathering")])
def test_parked_comes_back_once_to_where_it_came_from(app, path, back):
    team, idea = make_actor("team"), make_idea(stage=path[0], goal=None)
    for stage in path[1:]:
        lifecycle.move(idea, stage, text=TEXT, by=team, now=NOON)
    lifecycle.move(idea, "parked", reason="timing_parked", text=TEXT, parked_until=date(2026, 10, 25), by=team, now=NOON)
    assert actions.bring_back(now=datetime(2026, 10, 24, 21, 59, tzinfo=UTC)) == 0
    day = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # midnight in the portal's zone, on the day that summer time ends
    assert [actions.bring_back(now=day), actions.bring_back(now=day)] == [1, 0]
    session().rollback()
    assert session().get_one(Idea, idea.id, populate_existing=True).stage == back
    assert unpark(idea, now=day) is None
    step = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id).order_by(StageChange.id.desc())).first()
    assert (step.from_stage, step.to_stage, step.by_role, step.outcome) == ("parked", back, "system", None)


def test_only_the_latest_parking_counts(app):
    team, idea = make_actor("team"), make_idea(stage="in_review")
    lifecycle.move(idea, "parked", reason="timing_parked", text=TEXT, parked_until=date(2026, 8, 1), by=team, now=NOON)
    lifecycle.move(idea, "in_review", by=team, now=NOON)
    lifecycle.move(idea, "parked", reason="timing_parked", text=TEXT, parked_until=date(2027, 8, 1), by=team, now=NOON)
    assert actions.bring_back(now=datetime(2026, 9, 1, tzinfo=UTC)) == 0
    lifecycle.move(idea, "in_review", by=team, now=NOON)
    lifecycle.move(idea, "parked", reason="timing_parked", text=TEXT, by=team, now=NOON)
    assert actions.bring_back(now=datetime(2030, 9, 1, tzinfo=UTC)) == 0, "parked without a day waits for a person"


def least(votes):
    add(NumberRow(name="second_chance_least", value=votes))


def test_second_chances_of_one_publication_are_one_vote_and_the_winner_is_reviewed_again(app):
    least(2)
    found, entries = begun(count=4)
    published(found, entries[:3], CHANCE)
    published(found, entries[3:], NO)
    assert [stage_of(entry) for entry in entries] == ["declined"] * 4 and step_of(entries[0]).outcome == "second_chance"
    ballot = session().scalars(select(Ballot)).one()
    assert (ballot.opens_at, ballot.closes_at, ballot.votes_each) == (LATER, LATER + timedelta(days=14), 3) and [one.id for one in ballots_of(found)] == [ballot.id]
    assert {entry.idea_id for entry in session().scalars(select(BallotEntry))} == {entry.idea_id for entry in entries[:3]}
    ideas = [session().get_one(Idea, entry.idea_id) for entry in entries]
    for _ in range(2):
        actions.cast_again(ballot, ideas[1], by=make_actor(), now=LATER)
    fan = make_actor()
    actions.cast_again(ballot, ideas[0], by=fan, now=LATER)
    assert actions.take_back_again(ballot, ideas[0], by=fan, now=LATER) == 3
    assert cause(lambda: actions.cast_again(ballot, ideas[3], by=fan, now=LATER)) == "not_in_ballot"
    assert review_of(ideas[1]).ballot.id == ballot.id
    assert actions.settle_chances(now=ballot.closes_at - timedelta(seconds=1)) == 0
    assert [actions.settle_chances(now=ballot.closes_at), actions.settle_chances(now=ballot.closes_at)] == [1, 0]
    assert [stage_of(entry) for entry in entries] == ["declined", "in_review", "declined", "declined"]
    assert kinds("idea.won") == ["idea.won_second_chance"] and step_of(entries[1]).by_role == "system"
    assert review_of(session().get_one(Idea, entries[0].idea_id)).place == 2


def test_co_authors_do_not_vote_for_their_own_second_chance(app):
    found, entries = begun(count=2)
    other = make_member()
    add(CoAuthor(idea_id=entries[0].idea_id, member_id=other.id, share=50, invited_at=NOON, agreed_at=NOON))
    published(found, entries, CHANCE)
    ballot, ideas = session().scalars(select(Ballot)).one(), [session().get_one(Idea, entry.idea_id) for entry in entries]
    assert cause(lambda: actions.cast_again(ballot, ideas[0], by=actor_of(other), now=LATER)) == "own_idea"
    assert actions.cast_again(ballot, ideas[1], by=actor_of(other), now=LATER) == 2


def test_without_enough_votes_nobody_wins(app):
    least(5)
    found, (entry,) = begun()
    published(found, [entry], CHANCE)
    ballot = session().scalars(select(Ballot)).one()
    actions.cast_again(ballot, session().get_one(Idea, entry.idea_id), by=make_actor(), now=LATER)
    actions.settle_chances(now=ballot.closes_at)
    assert stage_of(entry) == "declined" and session().scalars(select(BallotEntry)).one().place == 1


def test_what_was_reopened_or_removed_meanwhile_does_not_go_back_twice(app):
    least(1)
    found, entries = begun(count=2)
    published(found, entries, CHANCE)
    ballot = session().scalars(select(Ballot)).one()
    first, second = (session().get_one(Idea, entry.idea_id) for entry in entries)
    for idea in (first, second):
        actions.cast_again(ballot, idea, by=make_actor(), now=LATER)
    lifecycle.move(first, "in_review", text=TEXT, by=make_actor("team"), now=LATER)
    lifecycle.remove(second, reason="spam", text="Links.", by=make_actor("moderator"), now=LATER)
    assert cause(lambda: actions.cast_again(ballot, first, by=make_actor(), now=LATER)) == "not_declined"
    actions.settle_chances(now=ballot.closes_at)
    assert [stage_of(entry) for entry in entries] == ["in_review", "removed"] and kinds("idea.won") == []


def test_a_chance_published_after_the_others_vote_has_one_of_its_own(app):
    found, entries = begun(count=2)
    team = make_actor("team")
    for entry in entries:
        actions.prepare(entry, CHANCE, by=team, now=LATER)
    actions.publish_together(found, [entry.id for entry in entries], LATER, by=team, now=LATER)
    one, two = session().scalars(select(PreparedDecision).order_by(PreparedDecision.id)).all()
    publish(one, now=LATER)
    publish(two, now=LATER + timedelta(days=20))
    assert len(session().scalars(select(Ballot)).all()) == 2 and len(ballots_of(found)) == 2


def test_a_reversal_is_a_step_with_its_reason(app):
    found, (entry,) = begun()
    published(found, [entry], NO)
    idea = session().get_one(Idea, entry.idea_id)
    assert cause(lambda: lifecycle.move(idea, "in_review", text="Oops", by=make_actor("team"), now=LATER)) == "too_short"
    step = lifecycle.move(idea, "in_review", text=TEXT, by=make_actor("team"), now=LATER)
    assert (step.from_stage, step.to_stage, step.text, step.outcome) == ("declined", "in_review", TEXT, None)
    line = public_lines(found, make_actor()).items[0]
    assert (line.outcome, line.stage) == ("declined", "in_review"), "the round keeps what was decided in it"


def test_the_public_list_of_a_round_tells_nothing_that_is_prepared(app):
    found, (entry,) = begun()
    before = public_lines(found, Actor(None, "visitor")).items
    actions.prepare(entry, NO, by=make_actor("team"), now=LATER)
    actions.publish_together(found, [entry.id], LATER + HOUR, by=make_actor("team"), now=LATER)
    assert public_lines(found, Actor(None, "visitor")).items == before and before[0].outcome is None
    told = session().scalars(select(Event).where(Event.kind.startswith("decision."))).all()
    author = session().get_one(Idea, entry.idea_id).author_id
    assert told and all(event.idea_id is None and event.member_id != author and event.actor_id != author for event in told), "it stands in nobody's own data"


def test_an_entry_without_earlier_steps(app):
    """An idea may have come from elsewhere without a history."""
    idea = make_idea(stage="in_review")
    session().query(StageChange).filter_by(idea_id=idea.id).delete()
    session().commit()
    found, (entry,) = begun(idea)
    assert entry.step_id == 0 and session().get(RoundEntry, entry.id)
    published(found, [entry], NO)
    assert stage_of(entry) == "declined"
