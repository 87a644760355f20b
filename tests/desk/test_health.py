"""The portal's health at the desk: what failed is tried again or given up, index and invariants are asked for and done by the worker."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.core.db import now, session, writing
from ideas.core.events import Delivery, Event
from ideas.core.refusal import Refused
from ideas.search.queries import engine
from ideas.upkeep import tending
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.sqlcount import statements


@pytest.fixture
def admin(app: Flask) -> Browser:
    return Browser(app, make_member("admin"))


def failed(many: int = 1) -> list[int]:
    with writing() as current:
        events = [Event(kind="idea.edited", at=NOON, recorded_at=NOON, actor_role="member", facts={}, handed_out_at=NOON) for _ in range(many)]
        current.add_all(events)
        current.flush()
        rows = [Delivery(event_id=event.id, follow_up="search.actions.index_idea", due_at=NOON, attempts=3, last_error="OSError: <b>disk</b>") for event in events]
        current.add_all(rows)
        current.flush()
        return [row.id for row in rows]


@both_databases
def test_failed_work_is_given_up_and_tried_again(app: Flask) -> None:
    by, (number,) = make_actor("admin"), failed()
    tending.give_up_delivery(number, by=by, now=NOON)
    with pytest.raises(Refused, match="delivery_done"):
        tending.give_up_delivery(number, by=by, now=NOON)
    tending.retry_delivery(number, by=by, now=now())
    row = session().get_one(Delivery, number, populate_existing=True)
    assert (row.given_up_at, row.attempts) == (None, 0)
    queue = tending.queue_state(now=now())
    assert (queue.open, queue.given_up, queue.version is not None) == (1, 0, True)
    for act in (tending.retry_delivery, tending.give_up_delivery):
        with pytest.raises(Refused, match="not_yours"):
            act(number, by=make_actor("team"), now=NOON)


def test_the_page_shows_all_and_asks_no_more_for_more_rows(admin: Browser) -> None:
    counts = []
    for more in (1, 40):
        numbers = failed(more)
        admin.get("/desk/health")
        with statements() as seen:
            page = admin.get("/desk/health").text
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
    assert [text for text in ("OSError: &lt;b&gt;disk", "never seen", "not looked at yet", "there was none yet", "GB free", "Whoosh") if text not in page] == []
    assert admin.post(f"/desk/health/deliveries/{numbers[0]}/giving-up").location == "/desk/health"
    assert admin.post(f"/desk/health/deliveries/{numbers[0]}/retry").location == "/desk/health"
    assert admin.post("/desk/health/deliveries/999999/retry").status_code == 409


def test_the_worker_looks_and_builds_when_asked(app: Flask, admin: Browser) -> None:
    make_idea()
    assert tending.tend(now=now()) == []
    admin.post("/desk/health/check")
    admin.post("/desk/health/index")
    assert "the worker is looking" in admin.get("/desk/health").text
    assert tending.tend(now=now()) == ["check", "rebuild"]
    assert tending.tend(now=now()) == []
    assert engine().count() == 1
    facts = session().scalars(select(Event.facts).where(Event.kind == "portal.checked")).one()
    assert facts["looked_at"] > 10
    page = admin.get("/desk/health").text
    assert "built anew on" in page
    assert "looked at on" in page
