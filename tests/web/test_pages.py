"""Written pages, health, and the small files that programs ask for."""

import json
from datetime import datetime

import pytest

from tests.factories import make_idea


@pytest.mark.parametrize("name", ["imprint", "privacy", "terms", "guidelines", "accessibility"])
def test_written_pages_in_both_languages(app, client, name):
    german, english = client.get(f"/{name}?lang=de"), client.get(f"/{name}?lang=en")
    assert german.status_code == english.status_code == 200
    assert 'lang="de"' in german.text
    assert german.text != english.text
    assert german.headers.getlist("Set-Cookie") == []
    assert 'rel="canonical"' in english.text


def test_terms_show_those_of_each_board(app, client):
    text = client.get("/terms?lang=en").text
    assert text.count("version 1") == 2
    assert "The idea stays yours" in text


def test_robots(app, client):
    answer = client.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "Disallow: /desk" in answer.text


def test_security_txt(app, client):
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.strip().splitlines())
    assert lines["Contact"].startswith("mailto:")
    assert datetime.fromisoformat(lines["Expires"]).year >= 2026
    assert lines["Canonical"].endswith("/.well-known/security.txt")


def test_health(app, client):
    assert json.loads(client.get("/healthz").text)["status"] == "ok"


def test_ready(app, client):
    from ideas.search.actions import reindex
    from ideas.worker import run_schedule, settle

    assert client.get("/readyz").status_code == 200
    make_idea()
    reindex()
    settle()
    run_schedule()
    checks = {"database": True, "disk": True, "queue": True, "search": True, "worker": True}
    assert json.loads(client.get("/readyz").text) == {"status": "ok", "checks": checks, "last_backup": None}


def test_not_ready_without_a_disk(app, client, monkeypatch):
    monkeypatch.setattr("ideas.web.health.DISK_BYTES", 2**80)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.text)["status"] == "not ready"
