"""A campaign as it may go, step by step, against a small model of it: votes, time, the clock, moderation."""

from __future__ import annotations

import os
from datetime import UTC, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from ideas.board.rules.campaign import Campaign, Step, opening
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.core.words import ZONE
from ideas.lifecycle import actions
from ideas.lifecycle.actions.clock import run_clock
from ideas.upkeep.check import ranks_true
from ideas.votes import actions as votes
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, reload

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
FANS = st.integers(0, 6)
CAMPAIGNS = st.sampled_from([((2, 10), (4, 30), (6, 0)), ((1, 1), (3, 0)), ((5, 0),)])


def shifted(moment, days):
    """So many days later by the clock on the wall."""
    return (moment.astimezone(ZONE) + timedelta(days=days)).astimezone(UTC)


class Life(RuleBasedStateMachine):
    """The model: who supports it, its stage, its end, how many milestones it passed, when it was removed."""

    people: list = []
    moderator = None

    @initialize(milestones=CAMPAIGNS, days=st.integers(1, 40))
    def begin(self, milestones, days):
        self.now, self.milestones, self.stage, self.fans, self.passed, self.removed_at, self.told = NOON, milestones, "gathering", set(), 0, None, []
        self.ends = shifted(NOON, days)
        self.idea = make_idea(at=NOON, **opening(Campaign("own", days, tuple(Step(*one) for one in milestones)), NOON, NOON))

    @rule(hours=st.integers(1, 24 * 9))
    def time_goes_by(self, hours):
        self.now += timedelta(hours=hours)

    @rule(fan=FANS)
    def support(self, fan):
        self.done_if(self.may_vote() or fan in self.fans, lambda: votes.cast(self.idea, by=self.people[fan], now=self.now))
        if self.may_vote() and fan not in self.fans:
            self.fans.add(fan)
            self.pass_on()

    @rule(fan=FANS)
    def take_back(self, fan):
        self.done_if(self.may_vote() or fan not in self.fans, lambda: votes.withdraw(self.idea, by=self.people[fan], now=self.now))
        if self.may_vote():
            self.fans.discard(fan)

    @rule()
    def clock_strikes(self):
        run_clock(now=self.now)
        if self.stage == "gathering" and self.now >= self.ends:
            self.stage = "expired"
            self.told.append("idea.expired")

    @precondition(lambda self: self.stage == "gathering")
    @rule()
    def remove(self):
        actions.remove(self.idea, reason="other", text="Somebody said it was stolen.", by=self.moderator, now=self.now)
        self.stage, self.removed_at = "removed", self.now

    @precondition(lambda self: self.stage == "removed")
    @rule()
    def restore(self):
        actions.restore(self.idea, by=self.moderator, now=self.now)
        away = next(days for days in range(10_000) if shifted(self.removed_at, days) >= self.now)
        self.stage, self.ends = "gathering", shifted(self.ends, away)

    def may_vote(self):
        return self.stage == "gathering" and self.now < self.ends

    def done_if(self, able, act):
        try:
            act()
        except Refused:
            assert not able
        else:
            assert able

    def pass_on(self):
        while self.passed < len(self.milestones) and len(self.fans) >= self.milestones[self.passed][0]:
            self.ends = shifted(self.ends, self.milestones[self.passed][1])
            self.passed += 1
            self.told.append("idea.passed_milestone" if self.passed < len(self.milestones) else "idea.reached_goal")
        if self.passed == len(self.milestones):
            self.stage = "in_review"

    @invariant()
    def it_is_as_the_model_says(self):
        if not hasattr(self, "idea"):
            return
        idea = reload(self.idea)
        assert (idea.stage, idea.vote_count, idea.milestone_count, idea.closes_at) == (self.stage, len(self.fans), self.passed, self.ends)
        kinds = ("idea.passed_milestone", "idea.reached_goal", "idea.expired")
        assert list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id, Event.kind.in_(kinds)).order_by(Event.id))) == self.told
        assert (idea.clock_at is not None) == (self.stage == "gathering")

    def teardown(self):
        assert ranks_true(self.now if hasattr(self, "now") else NOON).problems == []


def test_a_campaign_goes_as_its_model(app):
    Life.people, Life.moderator = [make_actor() for _ in range(7)], make_actor("moderator")
    more = {"max_examples": 200, "stateful_step_count": 60} if NIGHTLY else {"max_examples": 12, "stateful_step_count": 25, "derandomize": True}
    run_state_machine_as_test(Life, settings=settings(deadline=None, suppress_health_check=list(HealthCheck), **more))
