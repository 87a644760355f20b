"""Each follow-up of each event is done once, whatever happens in between."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM
from ideas.core import deliveries
from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Delivery, Event, record
from tests.conftest import both_databases
from tests.factories import NOON

pytestmark = both_databases


@action
def _happen(number=1, *, now=NOON):
    for _ in range(number):
        record("board.changed", by=SYSTEM, now=now)


class Worker:
    def __init__(self):
        self.done = []

    def follow_up(self, event, *, now, cursor=None):
        self.done.append((event.id, cursor))
        return Done()

    def run(self, follow_up, at=NOON):
        name = deliveries.name_of(follow_up)
        deliveries.hand_out({"board.changed": [follow_up]}, now=at)
        for delivery_id in deliveries.due(now=at):
            session().rollback()
            deliveries.work(delivery_id, {name: follow_up}, now=at)
        session().rollback()


@pytest.fixture
def worker():
    return Worker()


def named(function):
    function.__module__, function.__name__ = "ideas.tests", "follow_up"
    return function


def test_each_event_once(app, worker):
    _happen(3)
    follow_up = named(lambda event, *, now, cursor=None: worker.follow_up(event, now=now))
    worker.run(follow_up)
    worker.run(follow_up)
    assert len(worker.done) == 3
    assert session().scalar(select(func.count()).select_from(Delivery)) == 3
    assert session().scalar(select(func.count()).select_from(Event).where(Event.kind == "board.changed", Event.handed_out_at.is_(None))) == 0


def test_a_killed_worker_leaves_a_lease_that_ends(app, worker):
    _happen()
    follow_up = named(lambda event, *, now, cursor=None: worker.follow_up(event, now=now))
    (delivery_id,) = deliveries.hand_out({"board.changed": [follow_up]}, now=NOON)
    assert deliveries.lease(delivery_id, now=NOON)
    assert deliveries.due(now=NOON + timedelta(seconds=30)) == []
    session().rollback()
    worker.run(follow_up, NOON + timedelta(seconds=61))
    assert len(worker.done) == 1


def test_a_lease_is_taken_by_one(app):
    _happen()
    follow_up = named(lambda event, *, now: Done())
    (delivery_id,) = deliveries.hand_out({"board.changed": [follow_up]}, now=NOON)
    assert deliveries.lease(delivery_id, now=NOON) is not None
    assert deliveries.lease(delivery_id, now=NOON) is None


def test_failure_waits_longer_each_time_and_is_given_up_visibly(app, worker):
    _happen()

    def fails(event, *, now, cursor=None):
        raise ConnectionError("mail server away")

    fails = named(fails)
    at = NOON
    for _ in range(deliveries.TRIES):
        worker.run(fails, at)
        at += timedelta(hours=1)
    row = session().scalars(select(Delivery)).one()
    assert row.given_up_at is not None
    assert "mail server away" in row.last_error
    assert deliveries.due(now=at + timedelta(days=1)) == []


def test_long_work_goes_on_where_it_stopped(app):
    _happen()
    steps = []

    def long(event, *, now, cursor="0"):
        steps.append(cursor)
        return Again(str(int(cursor) + 1)) if int(cursor) < 3 else Done()

    long = named(long)
    helper = Worker()
    for _ in range(5):
        helper.run(long)
    assert steps == ["0", "1", "2", "3"]


def test_scheduled_work_is_claimed_once(app):
    every = timedelta(minutes=10)
    assert deliveries.claim("tidy", every, now=NOON)
    assert not deliveries.claim("tidy", every, now=NOON + timedelta(minutes=9))
    deliveries.ran("tidy", every, now=NOON + timedelta(minutes=9))
    assert not deliveries.claim("tidy", every, now=NOON + timedelta(minutes=18))
    assert deliveries.claim("tidy", every, now=NOON + timedelta(minutes=19))


def test_scheduled_work_of_a_killed_worker_is_claimed_again(app):
    assert deliveries.claim("tidy", timedelta(days=1), now=NOON)
    assert not deliveries.claim("tidy", timedelta(days=1), now=NOON + deliveries.RUN - timedelta(seconds=1))
    assert deliveries.claim("tidy", timedelta(days=1), now=NOON + deliveries.RUN)


def test_many_events_without_follow_ups_hide_none_that_has_one(app, monkeypatch):
    monkeypatch.setattr(deliveries, "BATCH", 2)
    _happen(7)
    follow_up = named(lambda event, *, now: Done())

    @action
    def later(*, now):
        record("numbers.changed", by=SYSTEM, now=now)

    later(now=NOON)
    assert len(deliveries.hand_out({"numbers.changed": [follow_up]}, now=NOON)) == 1


def test_who_comes_back_after_the_lease_ran_out_writes_nothing(app):
    _happen()
    (delivery_id,) = deliveries.hand_out({"board.changed": [named(lambda event, *, now: Done())]}, now=NOON)
    later = NOON + timedelta(minutes=2)

    def slow(event, *, now, cursor=None):
        assert deliveries.lease(delivery_id, now=later) is not None  # another worker, while this one still works
        return Again("half")

    assert deliveries.work(delivery_id, {"tests.follow_up": named(slow)}, now=NOON) is False
    row = session().scalars(select(Delivery).execution_options(populate_existing=True)).one()
    assert (row.cursor, row.done_at, row.leased_until, row.attempts) == (None, None, later + deliveries.LEASE, 2)
