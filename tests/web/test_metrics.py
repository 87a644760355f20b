"""Numbers for Prometheus: who may read them, what they say, and that nobody is named in them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select, update

from ideas.core.db import session, writing
from ideas.core.events import Delivery, Event
from ideas.settings import Settings
from ideas.votes.actions import cast
from ideas.worker import hand_out_all, run_schedule
from tests.conftest import both_databases, settings_in
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.serving import ROOT, Served, connected

TOKEN = "a token for the scraper"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def told(client, **more):
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    return {(sample.name, *sample.labels.values()): sample.value for family in text_string_to_metric_families(answer.text) for sample in family.samples}


def with_token(app: Flask) -> None:
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"metrics_token": TOKEN})


@pytest.mark.parametrize(
    ("address", "headers", "token", "status"),
    [
        ("127.0.0.1", {}, "", 200),
        ("::1", {}, "", 200),
        ("192.0.2.7", {}, "", 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, "", 404),  # a proxy on this machine hands on somebody's request
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, "", 404),
        ("", {}, "", 404),
        ("192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, TOKEN, 200),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7", "Authorization": f"Bearer {TOKEN}"}, TOKEN, 200),
        ("192.0.2.7", {"Authorization": "Bearer another token"}, TOKEN, 404),
        ("192.0.2.7", {"Authorization": "Bearer "}, "", 404),
        ("192.0.2.7", {"Authorization": "Bearer ü"}, TOKEN, 404),
    ],
)
def test_who_may_read_them(app, client, address, headers, token, status):
    if token:
        with_token(app)
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_short_token_is_refused(tmp_path):
    with pytest.raises(ValueError, match="IDEAS_METRICS_TOKEN needs at least 16"):
        settings_in(tmp_path, metrics_token="short")
    assert isinstance(settings_in(tmp_path, metrics_token=TOKEN), Settings)


def test_requests_are_counted_by_endpoint_method_and_status(app, client):
    keys = {key: ("ideas_requests_total", *key) for key in [("pages.terms", "GET", "2xx"), ("none", "GET", "4xx"), ("none", "other", "4xx"), ("votes.cast", "POST", "4xx")]}
    before = told(client)
    for _ in range(3):
        client.get("/terms?lang=en&nobody=keeps" + "x" * 400)  # too long to be kept before Flask
    client.get("/there-is-no-such-page")
    client.open("/there-is-no-such-page", method="BREW")
    client.post("/ideas/1/vote")
    after = told(client)
    grown = {key: after.get(name, 0) - before.get(name, 0) for key, name in keys.items()}
    assert grown == {("pages.terms", "GET", "2xx"): 3, ("none", "GET", "4xx"): 1, ("none", "other", "4xx"): 1, ("votes.cast", "POST", "4xx"): 1}
    assert after["ideas_request_seconds_count", "pages.terms"] - before.get(("ideas_request_seconds_count", "pages.terms"), 0) == 3
    assert after["ideas_request_seconds_bucket", "pages.terms", "+Inf"] == after["ideas_request_seconds_count", "pages.terms"]


@both_databases
def test_what_the_portal_has_and_what_waits(app, client):
    idea = make_idea()
    cast(idea, by=make_actor(), now=NOON)
    make_idea(stage="draft")
    numbers = told(client)
    assert [numbers[f"ideas_{name}",] for name in ("members", "ideas", "votes", "comments", "deliveries_open", "mails_waiting")] == [3, 1, 1, 0, 0, 0]
    assert numbers["ideas_events_waiting",] == session().scalar(select(func.count()).select_from(Event).where(Event.handed_out_at.is_(None))) > 0
    assert numbers["ideas_queue_age_seconds",] > 60
    assert ("ideas_worker_last_seen_age_seconds",) not in numbers
    assert ("ideas_last_backup_age_seconds",) not in numbers
    (Path(app.extensions["settings"].data_dir) / "last_backup.json").write_text(json.dumps({"moment": NOON.isoformat()}))
    run_schedule()  # the calendar plans a review round, which is told
    hand_out_all()
    with writing() as current:
        current.execute(update(Delivery).values(given_up_at=NOON))
    numbers = told(client)
    assert numbers["ideas_events_waiting",] == 0
    assert numbers["ideas_worker_last_seen_age_seconds",] < 60
    assert numbers["ideas_last_backup_age_seconds",] > 60
    assert numbers["ideas_disk_free_bytes",] > 0


def test_an_index_that_lags_is_said(app, client):
    idea = make_idea()
    with writing() as current:
        current.add(event := Event(kind="idea.published", at=NOON, recorded_at=NOON, idea_id=idea.id, actor_role="system", handed_out_at=NOON))
        current.flush()
        current.add(Delivery(event_id=event.id, follow_up="search.actions.index_idea", due_at=NOON))
    assert told(client)["ideas_index_lag_seconds",] > 60


def test_without_the_database_that_is_said(app, client, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def gone(*_, **__):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("ideas.web.metrics.pulse", gone)
    numbers = told(client)
    assert numbers["ideas_database_up",] == 0
    assert ("ideas_members",) not in numbers


def test_nobody_is_named(app, client):
    member = make_member(handle="very-rare-handle")
    client.get(f"/members/{member.handle}")
    client.get(f"/ideas/{make_idea(member).id}")
    text = client.get("/metrics").text
    assert "very-rare-handle" not in text
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {"endpoint", "method", "status", "le"}
    session().rollback()


def test_two_processes_tell_one_sum(app, tmp_path):
    with Served(tmp_path, "--workers", "2", "--no-worker") as served:
        for turn in range(40):
            with connected(served.port) as line:
                line.request("GET", f"/no-such-page/{turn}")
                line.getresponse().read()
        with connected(served.port) as line:
            line.request("GET", "/metrics")
            text = line.getresponse().read().decode()
    numbers = {(s.name, *s.labels.values()): s.value for family in text_string_to_metric_families(text) for s in family.samples}
    assert numbers["ideas_requests_total", "none", "GET", "4xx"] == 40


def test_alone_it_counts_for_itself(tmp_path):
    """A process without a shared folder, as under another server."""
    code = "import os; os.environ.pop('PROMETHEUS_MULTIPROC_DIR', None); from ideas.web.metrics import _registry; print(type(_registry()).__name__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "CollectorRegistry"
