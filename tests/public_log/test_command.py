"""`flask log export` and `flask log verify`, from beginning to end."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest
from sqlalchemy import delete

from ideas.comments.actions import post
from ideas.core.db import now, writing
from ideas.public_log.actions import seal_log
from ideas.public_log.models import LogEntry
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.public_log.test_verify_log import run as stranger


@pytest.fixture
def told(app):
    idea = make_idea(goal=None)
    for _ in range(5):
        post(idea, "I want this very much.", by=make_actor(), now=NOON)
    seal_log(now=NOON)
    return app.test_cli_runner().invoke


def said(result):
    return json.loads(result.stdout.splitlines()[-1])


@both_databases
def test_what_is_exported_is_whole(told, tmp_path):
    for name in ("log.jsonl", "log.jsonl.gz"):
        made = said(told(args=["log", "export", str(tmp_path / name)]))
        checked = told(args=["log", "verify", str(tmp_path / name), "--head", made["head"]])
        assert checked.exit_code == 0, checked.output
        assert said(checked) == {"file": str(tmp_path / name), "entries": made["entries"], "head": made["head"], "problems": 0, "ok": True}
        assert stranger(tmp_path / name, "--head", made["head"]).returncode == 0
    assert gzip.decompress((tmp_path / "log.jsonl.gz").read_bytes()) == (tmp_path / "log.jsonl").read_bytes()


def test_what_is_due_is_sealed_first(told, tmp_path):
    post(make_idea(), "And this one too, please.", by=make_actor(), now=now() - timedelta(seconds=1))
    assert said(told(args=["log", "export", str(tmp_path / "log")]))["entries"] >= 7


def test_a_changed_file_ends_with_one(told, tmp_path):
    path = tmp_path / "log.jsonl"
    told(args=["log", "export", str(path)])
    path.write_text(path.read_text().replace('"by":"member"', '"by":"team"', 1))
    checked = told(args=["log", "verify", str(path)])
    assert checked.exit_code == 1
    assert not said(checked)["ok"]
    assert "line 2: entry 2 was changed" in checked.stderr


def test_a_file_of_another_portal_is_told_apart(told, tmp_path):
    path = tmp_path / "log.jsonl"
    made = said(told(args=["log", "export", str(path)]))
    with writing() as current:
        current.execute(delete(LogEntry).where(LogEntry.seq == made["entries"]))
    checked = told(args=["log", "verify", str(path)])
    assert checked.exit_code == 1
    assert f"this portal has no entry {made['entries']}" in checked.stderr


@pytest.mark.parametrize("words", [["none.jsonl"], ["none.jsonl", "--head", "7"]])
def test_what_cannot_be_read_is_said(told, tmp_path, words):
    checked = told(args=["log", "verify", *words])
    assert checked.exit_code == 1
    assert "Cannot be read" in checked.output
