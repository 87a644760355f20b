"""Workers that die between two steps, and two workers whose leases cross: what follows from an event follows once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas import worker
from ideas.accounts.models import Mail
from ideas.board.models import Idea
from ideas.core import deliveries
from ideas.core.db import db, now, session
from ideas.core.doors import doors
from ideas.core.events import Delivery, Event, Scheduled
from ideas.core.mail import SmtpDoor
from ideas.lifecycle import actions as lifecycle
from ideas.reactions import FOLLOW_UPS, OUTSIDE
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.faults.crashing import Letters
from tests.faults.portal import database_of, letterbox, quiet, time_passes
from tests.serving import ROOT, environment

__all__ = ["letterbox"]
pytestmark = both_databases

DIES = """
import os
from ideas import create_app, worker
from ideas.core.doors import doors
app = create_app()
with app.app_context():
    worker.hand_out_all(); worker.work_all(but=worker.OUTSIDE); worker.hand_out_all()
    send = doors.mail.send
    def last(message):
        send(message)
        os._exit(9)
    doors.mail.send = last
    worker.work_all(only=worker.OUTSIDE)
"""


def _published() -> Idea:
    idea = make_idea(stage="submitted")
    lifecycle.publish(idea, by=make_actor("moderator"), now=NOON)
    return idea


def test_a_process_that_ends_between_the_letter_and_its_row(app: Flask, tmp_path: Path, letterbox: Any) -> None:
    """The letter comes again, with the same Message-ID; never a third time."""
    box, address = letterbox
    _published()
    db.session.remove()
    env = environment(tmp_path, port=8000, database_url=database_of(app), IDEAS_SMTP_URL=address)
    done = subprocess.run([sys.executable, "-c", DIES], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 9, done.stderr[-2000:]
    assert len(box.letters) == 1 and session().scalar(select(func.count()).select_from(Mail)) == 1
    doors.mail = SmtpDoor(address)
    worker.settle()
    assert len(box.letters) == 1, "while the lease of the dead holds, nobody sends"
    time_passes(now())
    for _ in range(3):
        worker.settle()
    assert list(Counter(box.letters).values()) == [2]
    assert quiet() and session().scalar(select(func.count()).select_from(Mail)) == 0


@pytest.mark.parametrize("follow_up", sorted(FOLLOW_UPS))
def test_a_slow_worker_and_the_one_that_took_over(app: Flask, follow_up: str) -> None:
    """The first works longer than its lease; the second does the same work meanwhile. The effects are there once."""
    doors.mail = letters = Letters()
    _published()
    lifecycle.return_with_reasons(make_idea(stage="submitted"), reason="other", text="What is it made of?", by=make_actor("moderator"), now=NOON)
    nested: list[int] = []

    def slow(event: Event, *, now: Any, **more: Any) -> Any:
        if not nested:
            nested.append(1)
            later = now + timedelta(minutes=2)
            number = session().scalar(select(Delivery.id).where(Delivery.event_id == event.id, Delivery.follow_up == follow_up))
            session().rollback()
            assert deliveries.work(number, FOLLOW_UPS, now=later)
        return FOLLOW_UPS[follow_up](session().get_one(Event, event.id), now=now, **more)

    clock = NOON
    for _ in range(4):
        deliveries.hand_out(worker.REACTIONS, now=clock)
        for number in deliveries.due(now=clock):
            session().rollback()
            deliveries.work(number, FOLLOW_UPS | {follow_up: slow}, now=clock)
        session().rollback()
        clock += timedelta(minutes=3)
    session().rollback()
    assert quiet()
    assert len(set(letters.taken)) == 2 and len(letters.taken) <= 2 + len(nested)
    assert session().scalar(select(func.count()).where(Event.kind == "mail.requested")) == 2


def test_eight_workers_on_one_queue(app: Flask) -> None:
    """Each delivery is leased once, scheduled work is claimed once, also where its row is not there yet."""
    ideas = [_published().id for _ in range(12)]
    barrier, done, claims, raised = threading.Barrier(8), [], [], []

    def run() -> None:
        with app.app_context():
            barrier.wait()
            try:
                claims.append(deliveries.claim("tidy", timedelta(minutes=10), now=NOON))
                while made := deliveries.hand_out(worker.REACTIONS, now=NOON):
                    done.extend(number for number in made if deliveries.lease(number, now=NOON))
                done.extend(number for number in deliveries.due(now=NOON) if deliveries.lease(number, now=NOON))
            except BaseException as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session().rollback()
    assert raised == []
    assert claims.count(True) == 1 and session().scalar(select(func.count()).select_from(Scheduled)) == 1
    assert max(Counter(done).values()) == 1
    rows = session().execute(select(Delivery.id, Delivery.attempts).join(Event, Event.id == Delivery.event_id).where(Event.idea_id.in_(ideas))).all()
    assert {row.id for row in rows} == set(done) and {row.attempts for row in rows} == {1}
    assert len(rows) == 12 * len(worker.REACTIONS["idea.published"]) and OUTSIDE


def test_telling_again_after_the_letter_went_posts_none(app: Flask) -> None:
    """The row of the letter is gone by then; the notice remembers."""
    doors.mail = letters = Letters()
    idea = _published()
    worker.settle()
    event = session().scalars(select(Event).where(Event.kind == "idea.published", Event.idea_id == idea.id)).one()
    FOLLOW_UPS["notifications.actions.tell_notices"](event, now=NOON)
    worker.settle()
    assert len(letters.taken) == 1
