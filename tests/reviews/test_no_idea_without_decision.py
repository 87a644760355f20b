"""Whatever is done in whatever order: no idea leaves a round undecided, none waits in two, and no decision is told twice."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from ideas import create_app
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import db, session
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import StageChange
from ideas.reviews import actions
from ideas.reviews.models import PreparedDecision, Round, RoundEntry
from ideas.reviews.queries.rounds import is_decided, without_round
from ideas.upkeep.check import ballots_counted, history_whole, rounds_whole
from tests.conftest import settings_in
from tests.factories import make_idea, make_member
from tests.reviews.scenes import BEGUN, CHANCE, NO, PARKED, TEXT, YES

IDEAS = 4
SAID = [YES, NO, PARKED | {"parked_until": None}, CHANCE]


class Rounds(RuleBasedStateMachine):
    """A team, four ideas, rounds that an admin plans, a clock that runs on; the model is what the round's book must say."""

    folder: Path
    template: Path

    @initialize()
    def begin(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "var").mkdir(parents=True)
        shutil.copy(self.template, self.folder / "var" / "ideas.db")
        self.context = create_app(settings_in(self.folder)).app_context()
        self.context.push()
        self.now, self.closed = BEGUN, {}
        self.admin, self.team, self.moderator = (actor_of(make_member(role)) for role in ("admin", "team", "moderator"))
        self.ideas = [make_idea(stage="in_review").id for _ in range(IDEAS)]

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.session.remove()
            db.engine.dispose()
            self.context.pop()

    def attempt(self, act) -> bool:
        try:
            act()
        except Refused:
            return False
        finally:
            session().rollback()
            session().expire_all()
        return True

    def idea(self, at: int) -> Idea:
        return session().get_one(Idea, self.ideas[at])

    def rounds(self) -> list[Round]:
        return list(session().scalars(select(Round).order_by(Round.id)))

    @rule(days=st.integers(1, 60))
    def time_goes_on(self, days: int) -> None:
        self.now += timedelta(days=days)
        actions.keep_calendar(now=self.now)
        actions.publish_due(now=self.now)
        actions.settle_chances(now=self.now)
        actions.bring_back(now=self.now)

    @rule()
    def plan(self) -> None:
        self.attempt(lambda: actions.make(entry_closes_on=self.now.date() + timedelta(days=1), decisions_on=None, by=self.admin, now=self.now))

    @precondition(lambda self: self.rounds())
    @rule(at=st.integers(0, IDEAS - 1), said=st.sampled_from(SAID), ahead=st.integers(0, 20))
    def decide(self, at: int, said: dict, ahead: int) -> None:
        entry = session().scalars(select(RoundEntry).where(RoundEntry.idea_id == self.ideas[at]).order_by(RoundEntry.id.desc())).first()
        if entry is None:
            return
        told = said | ({"parked_until": self.now.date() + timedelta(days=40)} if "parked_until" in said else {})
        moment = self.now + timedelta(days=ahead)
        if self.attempt(lambda: actions.prepare(entry, told, by=self.team, now=self.now)):
            self.attempt(lambda: actions.publish_together(session().get_one(Round, entry.round_id), [entry.id], moment, by=self.team, now=self.now))

    @rule(at=st.integers(0, IDEAS - 1), to=st.sampled_from(["approved", "declined", "in_review", "parked"]))
    def move(self, at: int, to: str) -> None:
        self.attempt(lambda: lifecycle.move(self.idea(at), to, reason="other", text=TEXT, by=self.team, now=self.now))

    @rule(at=st.integers(0, IDEAS - 1), back=st.booleans())
    def moderate(self, at: int, back: bool) -> None:
        self.attempt(lambda: lifecycle.restore(self.idea(at), by=self.moderator, now=self.now) if back else lifecycle.remove(self.idea(at), reason="spam", text="Links.", by=self.moderator, now=self.now))

    @precondition(lambda self: self.rounds())
    @rule(at=st.integers(0, 5))
    def close(self, at: int) -> None:
        found = self.rounds()[at % len(self.rounds())]
        entries = list(session().scalars(select(RoundEntry).where(RoundEntry.round_id == found.id)))
        undecided = [entry.idea_id for entry in entries if not is_decided(entry)]
        done = self.attempt(lambda: actions.close(session().get_one(Round, found.id), by=self.team, now=self.now))
        assert not (done and undecided), "a round was closed with one undecided"

    @invariant()
    def no_idea_leaves_a_round_undecided(self) -> None:
        if hasattr(self, "context"):
            session().rollback()
            assert [finding.problems for finding in check_some(self.now)] == [[], [], []]

    @invariant()
    def everything_in_review_waits_in_one_place(self) -> None:
        if not hasattr(self, "context"):
            return
        session().rollback()
        waiting = set(session().scalars(select(Idea.id).where(without_round())))
        for entry in session().scalars(select(RoundEntry).join(Round, Round.id == RoundEntry.round_id).where(Round.closed_at.is_(None))).all():
            assert (entry.idea_id in waiting) <= is_decided(entry) or self.reopened(entry)
        in_review = set(session().scalars(select(Idea.id).where(Idea.stage == "in_review")))
        assert waiting <= in_review

    @staticmethod
    def reopened(entry: RoundEntry) -> bool:
        steps = session().scalars(select(StageChange.to_stage).where(StageChange.idea_id == entry.idea_id, StageChange.id > entry.step_id)).all()
        return any(stage in {"approved", "parked", "declined"} for stage in steps)

    @invariant()
    def each_decision_is_told_once(self) -> None:
        if hasattr(self, "context"):
            session().rollback()
            published = session().scalar(select(func.count()).select_from(PreparedDecision).where(PreparedDecision.published_at.is_not(None)))
            told = session().scalar(select(func.count()).select_from(StageChange).where(StageChange.outcome.is_not(None), StageChange.from_stage == "in_review"))
            assert published <= told


def check_some(now):
    """The invariants of rounds, ballots and histories."""
    return [look(now) for look in (history_whole, rounds_whole, ballots_counted)]


def test_no_idea_leaves_a_round_undecided(tmp_path: Path, template: Path) -> None:
    Rounds.folder, Rounds.template = tmp_path / "portal", template
    run_state_machine_as_test(Rounds, settings=settings(settings.get_profile("ci"), max_examples=8, stateful_step_count=20))
