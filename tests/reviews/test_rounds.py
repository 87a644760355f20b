"""Rounds: planned, moved, begun with everything that is in review, closed with everything decided."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.reviews import actions
from ideas.reviews.actions import rounds as acts
from ideas.reviews.models import Round, RoundEntry
from ideas.reviews.queries.rounds import all_rounds, counts_of, next_round, without_round
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.reviews.scenes import BEFORE, BEGUN, CHANCE, ENTRY, LATER, NO, TEXT, begun, entry_of, planned, published

pytestmark = both_databases


def kinds(*wanted):
    query = select(Event.kind).order_by(Event.id)
    return [kind for kind in session().scalars(query) if kind.startswith(wanted or ("round.",))]


def waiting():
    return list(session().scalars(select(Idea.id).where(without_round()).order_by(Idea.id)))


def fresh(found):
    session().rollback()
    return session().get_one(Round, found.id, populate_existing=True)


def cause(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal.cause


def test_the_calendar_plans_the_next_round_once(app):
    for _ in range(2):
        actions.keep_calendar(now=datetime(2026, 11, 1, tzinfo=UTC))
    (found,) = all_rounds()
    assert (found.entry_closes_on, found.decisions_on, found.first_promised_on, found.calendar_on) == (ENTRY, date(2027, 4, 5), date(2027, 4, 5), ENTRY)
    assert kinds() == ["round.planned"] and next_round().id == found.id


def test_the_day_begins_at_midnight_in_the_portals_zone(app):
    idea = make_idea(stage="in_review")
    actions.keep_calendar(now=datetime(2027, 1, 3, 22, 59, tzinfo=UTC))
    assert waiting() == [idea.id]
    assert actions.keep_calendar(now=datetime(2027, 1, 3, 23, 0, tzinfo=UTC)) == 1
    assert waiting() == []


def test_an_admin_moves_a_round_and_the_calendar_does_not_make_it_again(app):
    admin = make_actor("admin")
    actions.keep_calendar(now=BEFORE - timedelta(days=30))
    found = next_round()
    moved = {"entry_closes_on": date(2026, 12, 21), "decisions_on": date(2027, 3, 22)}
    assert cause(lambda: actions.change(found, **moved, by=make_actor("team"), now=BEFORE - timedelta(days=30))) == "not_yours"
    actions.change(found, **moved, by=admin, now=BEFORE - timedelta(days=30))
    assert (found.entry_closes_on, found.decisions_on, found.first_promised_on) == (date(2026, 12, 21), date(2027, 3, 22), date(2027, 4, 5))
    make_idea(stage="in_review")
    assert actions.keep_calendar(now=datetime(2026, 12, 22, tzinfo=UTC)) == 1
    assert len(all_rounds()) == 1, "4 January has its round, wherever it was moved"
    actions.keep_calendar(now=datetime(2027, 1, 5, tzinfo=UTC))
    assert [one.entry_closes_on for one in all_rounds()] == [date(2027, 5, 3), date(2026, 12, 21)]
    assert kinds() == ["round.planned", "round.changed", "round.begun", "round.planned"]


def test_dates_that_do_not_go_together_are_refused_by_field(app):
    admin = make_actor("admin")
    planned()
    with pytest.raises(Refused) as refused:
        actions.make(entry_closes_on=ENTRY, decisions_on=ENTRY, by=admin, now=BEFORE)
    assert set(refused.value.errors) == {"entry_closes_on", "decisions_on"}
    with pytest.raises(Refused):
        actions.make(entry_closes_on=None, decisions_on=None, by=admin, now=BEFORE)
    assert len(all_rounds()) == 1


def test_closing_the_entry_takes_in_everything_in_review_and_nothing_else(app):
    ideas = [make_idea(stage="in_review") for _ in range(3)]
    others = [make_idea(stage=stage) for stage in ("gathering", "approved", "declined", "parked", "removed", "submitted")]
    found = planned()
    assert cause(lambda: acts.take_in(found, now=BEFORE)) == "entry_not_due"
    assert actions.keep_calendar(now=BEGUN) == 3
    assert set(session().scalars(select(RoundEntry.idea_id))) == {idea.id for idea in ideas} and waiting() == []
    assert kinds("round.begun", "idea.entered") == ["idea.entered_round"] * 3 + ["round.begun"]
    assert counts_of([found.id])[found.id] == acts.counts_of([found.id])[found.id] and counts_of([found.id])[found.id].undecided == 3
    assert cause(lambda: acts.take_in(fresh(found), now=BEGUN)) == "entry_not_due"
    assert others


def test_many_ideas_come_in_by_steps_that_a_kill_cannot_split(app, monkeypatch):
    monkeypatch.setattr(acts, "AT_ONCE", 2)
    ideas = [make_idea(stage="in_review") for _ in range(5)]
    found = planned()
    assert acts.take_in(found, now=BEGUN) == 2
    assert fresh(found).entry_closed_at is None, "killed here, it goes on taking in"
    assert len(waiting()) == 3
    assert actions.keep_calendar(now=BEGUN + timedelta(hours=1)) == 3
    assert fresh(found).entry_closed_at is not None and counts_of([found.id])[found.id].ideas == len(ideas) and waiting() == []
    assert kinds("round.begun") == ["round.begun"]


def test_a_round_without_ideas_is_closed_at_once(app):
    found = planned()
    actions.keep_calendar(now=BEGUN)
    assert fresh(found).closed_at == BEGUN and kinds("round.b", "round.cl") == ["round.begun", "round.closed"]


def test_two_rounds_never_hold_the_same_undecided_idea(app):
    first, (entry,) = begun()
    second = actions.make(entry_closes_on=date(2027, 2, 1), decisions_on=None, by=make_actor("admin"), now=BEGUN)
    late = make_idea(stage="in_review")
    actions.keep_calendar(now=datetime(2027, 2, 1, 12, tzinfo=UTC))
    assert set(session().execute(select(RoundEntry.round_id, RoundEntry.idea_id)).all()) == {(first.id, entry.idea_id), (second.id, late.id)}


def test_a_round_cannot_be_closed_with_one_undecided(app):
    found, entries = begun(count=2)
    team = make_actor("team")
    published(found, entries[:1], NO)
    assert cause(lambda: actions.close(found, by=team, now=LATER)) == "undecided"
    assert fresh(found).closed_at is None
    lifecycle.move(session().get_one(Idea, entries[1].idea_id), "approved", text=TEXT, by=team, now=LATER)
    actions.close(found, by=team, now=LATER)
    assert fresh(found).closed_at == LATER
    assert cause(lambda: actions.close(fresh(found), by=team, now=LATER)) == "round_closed"
    assert cause(lambda: actions.change(fresh(found), entry_closes_on=ENTRY, decisions_on=date(2027, 6, 1), by=make_actor("admin"), now=LATER)) == "round_closed"


def test_what_is_reopened_comes_into_the_next_round(app):
    found, (entry,) = begun()
    published(found, [entry], NO)
    idea = session().get_one(Idea, entry.idea_id)
    lifecycle.move(idea, "in_review", text=TEXT, by=make_actor("team"), now=LATER)
    assert waiting() == [idea.id] and counts_of([found.id])[found.id].undecided == 0, "it left this round with a decision"
    actions.close(found, by=make_actor("team"), now=LATER)
    second = actions.make(entry_closes_on=date(2027, 3, 1), decisions_on=None, by=make_actor("admin"), now=LATER)
    actions.keep_calendar(now=datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert counts_of([second.id])[second.id].undecided == 1
    assert entry_of(second, idea).step_id > entry.step_id


def test_what_moderation_removed_does_not_hold_a_round_up_and_comes_into_the_next_when_put_back(app):
    found, (entry,) = begun()
    moderator, idea = make_actor("moderator"), session().get_one(Idea, entry.idea_id)
    lifecycle.remove(idea, reason="spam", text="Nothing but links.", by=moderator, now=LATER)
    assert counts_of([found.id])[found.id].undecided == 0
    lifecycle.restore(idea, by=moderator, now=LATER)
    assert counts_of([found.id])[found.id].undecided == 1 and waiting() == []
    lifecycle.remove(idea, reason="spam", text="Nothing but links.", by=moderator, now=LATER)
    actions.close(found, by=make_actor("team"), now=LATER)
    lifecycle.restore(idea, by=moderator, now=LATER)
    assert waiting() == [idea.id]


def test_the_existing_move_still_decides_without_a_round(app):
    idea, member = make_idea(stage="in_review"), make_member("moderator")
    step = lifecycle.move(idea, "parked", reason="timing_parked", text=TEXT, parked_until=date(2027, 6, 1), by=actor_of(member), now=BEGUN)
    assert (step.outcome, step.reason, step.to_stage) == ("parked", "timing_parked", "parked")


def test_a_reader_counts_only_what_is_open_to_them(app):
    from ideas.accounts.models import VISITOR
    from tests.house.world import hidden_board

    found, entries = begun(make_idea(stage="in_review"), make_idea(stage="in_review", board=hidden_board()))
    assert counts_of([found.id])[found.id].ideas == 2 and counts_of([found.id], VISITOR)[found.id].ideas == 1
    published(found, entries, CHANCE)
    assert counts_of([found.id], VISITOR)[found.id].undecided == 0
