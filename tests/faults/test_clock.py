"""Clocks that jump a day ahead or back, and both changes of summer time: nothing is done twice, and nothing waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from ideas import worker
from ideas.accounts.models import Mail
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.board.queries.drafts import terms_in_force
from ideas.core import deliveries
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Delivery, Event, Scheduled
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.core.words import ZONE
from ideas.lifecycle import actions as lifecycle
from ideas.upkeep.check import check
from ideas.votes import actions as votes
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.faults.crashing import Letters
from tests.faults.deeds import TEXT, products

pytestmark = both_databases
DAY = timedelta(days=1)
NORMAL = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
SPRING, AUTUMN = datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
JUMPS = {
    "a day ahead": (NORMAL, DAY), "a day back": (NORMAL, -DAY), "into summer time": (SPRING - timedelta(minutes=30), timedelta(hours=1)),
    "out of summer time": (AUTUMN - timedelta(minutes=30), timedelta(hours=1)), "a local clock set back in autumn": (AUTUMN + timedelta(minutes=30), -timedelta(hours=1)),
}


@pytest.fixture(autouse=True)
def letters(app: Flask) -> Letters:
    """What was sent."""
    doors.mail = Letters()
    return doors.mail


def _round(app: Flask) -> None:
    worker.sweep(app)
    app.extensions["outgoing"].wait()


def _event(at: datetime) -> None:
    lifecycle.publish(make_idea(stage="submitted", at=at), by=make_actor("moderator"), now=at)
    votes.cast(make_idea(goal=None, at=at), by=make_actor(), now=at)


@pytest.mark.parametrize("name", sorted(JUMPS))
def test_worker_rounds_over_a_jump(app: Flask, letters: Letters, name: str) -> None:
    """A lease of a worker that died, a failure that waits, the schedule: all go on within minutes, and each thing is done once."""
    moment, jump = JUMPS[name]
    with time_machine.travel(moment, tick=False) as clock:
        _event(moment)
        worker.hand_out_all()
        (left, *_rest) = deliveries.due(now=moment)
        session().rollback()
        assert deliveries.lease(left, now=moment)
        worker.run_schedule()
        clock.shift(jump)
        for _ in range(30):
            _round(app)
            clock.shift(timedelta(minutes=1))
        undone = session().scalars(select(Delivery.follow_up).where(Delivery.done_at.is_(None))).all()
        late = session().scalars(select(Scheduled.name).where(Scheduled.due_at > moment + jump + timedelta(minutes=35), Scheduled.name.in_(("renew_hot", "mend_index")))).all()
        session().rollback()
        assert (undone, late) == ([], [])
        assert len(letters.taken) == len(set(letters.taken)) == 1
        assert session().scalar(select(func.count()).select_from(Mail)) == 0
        votes.cast(make_idea(goal=None, at=moment), by=make_actor(), now=moment + jump + timedelta(minutes=30))
        assert [(finding.id, finding.problems) for finding in check(now=moment + jump) if not finding.ok and finding.id != "I8"] == []


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["ahead", "back"])
def test_ranks_with_votes_from_two_clocks(app: Flask, jump: timedelta) -> None:
    idea = make_idea(goal=None, at=NORMAL - 2 * DAY)
    fans = [make_actor() for _ in range(6)]
    for turn, fan in enumerate(fans):
        votes.cast(session().get_one(Idea, idea.id), by=fan, now=NORMAL + (jump if turn % 2 else timedelta(0)))
    votes.withdraw(session().get_one(Idea, idea.id), by=fans[1], now=NORMAL)
    assert [(finding.id, finding.problems) for finding in check(now=NORMAL) if not finding.ok and finding.id != "I8"] == []


def test_limits_of_a_day_with_a_clock_set_back(app: Flask) -> None:
    """Who sent as many as a day allows is not let off by a clock that goes back, and waits no longer than a day for one that went ahead."""
    before, doors.limits = doors.limits, True
    try:
        with writing() as current:
            current.add(NumberRow(name="ideas_per_day", value=2))
        fan, terms = make_member(created_at=NORMAL - 9 * DAY), terms_in_force(products().id)
        outcomes = [_sent(fan, terms, NORMAL + shift) for shift in (timedelta(0), timedelta(minutes=1), timedelta(minutes=2), -timedelta(hours=1), DAY + timedelta(hours=1))]
        assert outcomes == ["sent", "sent", "too_many_ideas", "too_many_ideas", "sent"]
    finally:
        doors.limits = before


def _sent(fan: Any, terms: Any, at: datetime) -> str:
    idea = make_idea(fan, stage="draft", **{name: value for name, value in TEXT.items() if name != "tags"})
    try:
        lifecycle.submit(idea, terms_version=terms.version, checklist=True, by=actor_of(fan), now=at)
    except Refused as no:
        return no.refusal.cause
    return "sent"


@pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_events_of_the_night_keep_their_order(app: Flask, night: datetime) -> None:
    """Two o'clock comes twice or never; moments are kept in UTC, so the order and the distances stay true."""
    moments = [night + timedelta(minutes=20 * turn) for turn in range(-4, 5)]
    idea = make_idea(goal=None, at=moments[0])
    for moment in moments:
        votes.cast(session().get_one(Idea, idea.id), by=make_actor(), now=moment.astimezone(ZONE))
    told = session().scalars(select(Event.at).where(Event.kind == "vote.cast").order_by(Event.id)).all()
    assert told == moments
    assert len({moment.astimezone(ZONE).strftime("%H:%M") for moment in told}) == (9 if night == SPRING else 6)
