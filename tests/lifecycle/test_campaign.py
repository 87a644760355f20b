"""Campaigns played: milestones, the clock, the end, new versions; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.actions import change_board
from ideas.board.models import Board
from ideas.board.queries.drafts import pictures_of, tags_of
from ideas.board.rules.campaign import Campaign, Step, after_days, opening
from ideas.core.db import session
from ideas.core.words import ZONE
from ideas.lifecycle import actions
from ideas.lifecycle.actions.clock import run_clock, strike
from ideas.lifecycle.models import Milestone
from ideas.upkeep.check import check
from ideas.votes import actions as votes
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.lifecycle.test_actions import GOOD, cause_of, full_draft, kinds, send, set_board, steps

TINY = Campaign("own", 20, (Step(2, 10), Step(4, 5), Step(6, 0)))
DAY = timedelta(days=1)


def running(author=None, at=NOON, campaign=TINY, **more):
    return make_idea(author, at=at, **(opening(campaign, at, at) | more))


def support(idea, number, now):
    for _ in range(number):
        votes.cast(idea, by=make_actor(), now=now)
    return reload(idea)


def facts(idea, kind):
    from ideas.core.events import Event

    session().rollback()
    return [(event.facts, event.member_id) for event in session().scalars(select(Event).where(Event.idea_id == idea.id, Event.kind == kind).order_by(Event.id))]


@both_databases
def test_a_milestone_adds_days_to_those_left_and_brings_the_second_wind(app):
    idea = support(running(), 1, NOON + DAY)
    assert (idea.milestone_count, idea.closes_at, idea.hot) == (0, after_days(NOON, 20), 0.0)
    idea = support(idea, 1, NOON + 2 * DAY)
    assert (idea.milestone_count, idea.milestone_at, idea.milestone_votes, idea.closes_at) == (1, NOON + 2 * DAY, 2, after_days(NOON, 30))
    assert (idea.clock_at, idea.hot, idea.hot_at) == (after_days(NOON, 16), 0.0, NOON + 2 * DAY)
    assert facts(idea, "idea.passed_milestone") == [({"number": 1, "votes": 2, "days": 10, "earns": f"{idea.author_id}:100"}, idea.author_id)]
    idea = support(idea, 4, NOON + 3 * DAY)
    assert (idea.stage, idea.milestone_count, idea.goal_reached_at, idea.clock_at) == ("in_review", 3, NOON + 3 * DAY, None)
    assert [kind for kind in kinds(idea) if not kind.startswith("vote")] == ["idea.passed_milestone", "idea.passed_milestone", "idea.reached_goal"]
    assert [(row.number, row.votes, row.days_added) for row in session().scalars(select(Milestone).order_by(Milestone.number))] == [(1, 2, 10), (2, 4, 5)]
    assert [finding.problems for finding in check(now=NOON + 3 * DAY) if finding.id in {"I1", "I9", "I10"}] == [[], [], []]


@both_databases
def test_a_milestone_is_passed_once_though_support_is_taken_back(app):
    idea, fan = running(), make_actor()
    support(idea, 1, NOON)
    for hour in range(3):
        votes.cast(idea, by=fan, now=NOON + timedelta(hours=2 * hour))
        votes.withdraw(idea, by=fan, now=NOON + timedelta(hours=2 * hour + 1))
    idea = reload(idea)
    assert (idea.vote_count, idea.milestone_count, idea.closes_at, idea.hot) == (1, 1, after_days(NOON, 30), 0.0)
    assert len(facts(idea, "idea.passed_milestone")) == 1


@both_databases
def test_votes_that_were_there_already_pass_several_at_once(app):
    idea = support(running(vote_count=4), 1, NOON + DAY)
    assert (idea.milestone_count, idea.milestone_votes, idea.closes_at) == (2, 5, after_days(NOON, 35))


@both_databases
def test_warned_three_times_and_ended_by_the_clock(app):
    idea = running()
    told = []
    for hour in range(0, 24 * 22, 3):
        run_clock(now=NOON + timedelta(hours=hour))
        told.append((len(facts(idea, "idea.expiring")), reload(idea).stage))
    assert [fact for fact, _ in facts(idea, "idea.expiring")] == [{"days": 14}, {"days": 7}, {"days": 1}]
    assert (told.index((1, "gathering")), told.index((2, "gathering")), told.index((3, "gathering")), told.index((3, "expired"))) == (48, 104, 152, 160)
    assert steps(idea) == [(None, "gathering", "member"), ("gathering", "expired", "system")]
    assert kinds(idea) == ["idea.expiring"] * 3 + ["idea.expired"]
    assert run_clock(now=NOON + 400 * DAY) == 0


@both_databases
def test_a_clock_that_stood_still_warns_once_of_the_last(app):
    idea = running()
    run_clock(now=NOON + 19 * DAY + timedelta(hours=1))
    assert [fact for fact, _ in facts(idea, "idea.expiring")] == [{"days": 1}]
    run_clock(now=NOON + 40 * DAY)
    strike(idea, now=NOON + 41 * DAY)
    assert kinds(idea) == ["idea.expiring", "idea.expired"]


@both_databases
def test_nobody_supports_after_the_end_though_the_clock_is_late(app):
    idea, fan = running(), make_actor()
    votes.cast(idea, by=fan, now=after_days(NOON, 20) - timedelta(microseconds=1))
    assert cause_of(votes.cast, idea, by=make_actor(), now=after_days(NOON, 20)) == "time_is_up"
    assert cause_of(votes.withdraw, idea, by=fan, now=after_days(NOON, 20)) == "time_is_up"
    assert (reload(idea).stage, idea.vote_count) == ("gathering", 1)


@both_databases
def test_changed_rules_do_not_apply_to_who_gathers(app):
    idea, admin = running(), make_actor("admin")
    board = session().get_one(Board, idea.board_id)
    change_board(board, {"name_de": "Ideen", "name_en": "Ideas", "preset": "open_end"}, pre_moderation=False, by=admin, now=NOON)
    assert (reload(idea).rules, idea.goal, reload(board).goal) == (TINY.facts(), 6, 0)
    assert support(idea, 2, NOON + DAY).closes_at == after_days(NOON, 30)


@both_databases
def test_the_days_an_idea_was_removed_are_given_back(app):
    idea, moderator = running(), make_actor("moderator")
    actions.remove(idea, reason="other", text="Somebody said it was stolen.", by=moderator, now=NOON + 5 * DAY)
    run_clock(now=NOON + 30 * DAY)
    assert (reload(idea).stage, idea.clock_at) == ("removed", None)
    actions.restore(idea, by=moderator, now=NOON + 30 * DAY + timedelta(hours=2))
    assert (reload(idea).stage, idea.closes_at, idea.clock_at) == ("gathering", after_days(NOON, 46), after_days(NOON, 32))


@both_databases
@pytest.mark.parametrize("stage", ["expired", "declined", "withdrawn"])
def test_a_new_version_begins_at_zero(app, stage):
    author = make_member()
    by, old = actor_of(author), make_idea(author, stage=stage, vote_count=12, tags=("wall",), **{name: value for name, value in GOOD.items() if name != "tags"})
    draft = actions.begin_again(old, by=by, now=NOON)
    assert actions.begin_again(old, by=by, now=NOON).id == draft.id
    assert (draft.stage, draft.earlier_id, draft.title, draft.body, draft.vote_count, tags_of(draft.id), pictures_of(draft.id)) == ("draft", old.id, GOOD["title"], GOOD["body"], 0, ["wall"], [])
    assert kinds(draft) == ["idea.drafted", "idea.begun_again"]
    assert cause_of(send, draft, by) == "missing"
    from ideas.board.actions import save_draft

    save_draft(draft, {"what_changed": "Half the price."}, by=by, now=NOON)
    send(draft, by)
    assert (reload(draft).stage, draft.vote_count, draft.what_changed, reload(old).stage) == ("gathering", 0, "Half the price.", stage)
    assert cause_of(actions.begin_again, old, by=by, now=NOON) == "has_later_version"


@both_databases
@pytest.mark.parametrize(("stage", "whose", "cause"), [("gathering", "own", "not_ended"), ("in_review", "own", "not_ended"), ("removed", "own", "not_ended"), ("expired", "foreign", "not_yours")])
def test_no_new_version(app, stage, whose, cause):
    author = make_member()
    by = actor_of(author if whose == "own" else make_member())
    assert cause_of(actions.begin_again, make_idea(author, stage=stage), by=by, now=NOON) == cause


@both_databases
def test_three_in_submission_are_the_most(app):
    set_board(pre_moderation=True)
    by = make_actor()
    ideas = [full_draft(by) for _ in range(4)]
    for idea in ideas[:3]:
        send(idea, by)
    assert cause_of(send, ideas[3], by) == "too_many_waiting"
    actions.publish(ideas[0], by=make_actor("moderator"), now=NOON)
    send(ideas[3], by)
    assert [reload(idea).stage for idea in ideas] == ["gathering", "submitted", "submitted", "submitted"]


def test_four_years_of_the_portal(app):
    """A campaign of a large community, begun in a summer, looked at once a day at noon until it ends; four years with both changes of summer time and a leap day."""
    begun = datetime(2026, 6, 15, 16, 30, tzinfo=ZONE).astimezone(UTC)
    long = Campaign("own", 60, (Step(1, 365), Step(2, 365), Step(3, 365), Step(4, 365), Step(5, 0)))
    idea, fans = running(at=begun, campaign=long), {50: 1, 400: 1, 700: 1, 1_100: 1}
    ends, warned = set(), []
    for day in range(1, 1_600):
        now = after_days(begun, day) - timedelta(hours=4)
        run_clock(now=now)
        if day in fans:
            support(idea, fans[day], now)
        if reload(idea).stage == "expired":
            break
        ends.add(idea.closes_at.astimezone(ZONE).strftime("%H:%M %d.%m.%Y"))
        if len(facts(idea, "idea.expiring")) > len(warned):
            warned.append(day)
    assert sorted(ends, key=lambda text: text[-4:]) == ["16:30 14.08.2026", "16:30 14.08.2027", "16:30 13.08.2028", "16:30 13.08.2029", "16:30 13.08.2030"]
    assert (day, idea.closes_at) == (60 + 4 * 365 + 1, after_days(begun, 60 + 4 * 365))
    assert list(zip(warned, [fact["days"] for fact, _ in facts(idea, "idea.expiring")], strict=True)) == [(47, 14), (1507, 14), (1514, 7), (1520, 1)]
