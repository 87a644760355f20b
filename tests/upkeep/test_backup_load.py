"""A backup while people vote: what was acknowledged before it began is in the copy, and the copy is sound."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.core.db import session
from ideas.search.actions import reindex
from ideas.upkeep.backup import postgres
from ideas.votes.models import Vote
from tests.conftest import both_by_night, both_databases
from tests.factories import api_token, make_idea, make_member
from tests.faults.load import Crowd, votes
from tests.serving import ROOT, Served, until
from tests.upkeep.portals import flask


def votes_in(archive: Path, folder: Path, address: str) -> set[tuple[int, int]]:
    """Idea and member of each vote of the copy."""
    with tarfile.open(archive) as tar:
        stored = next(entry for entry in tar if entry.name.startswith("database."))
        (folder / stored.name).write_bytes(tar.extractfile(stored).read())
    if stored.name.endswith("sqlite"):
        with closing(sqlite3.connect(folder / stored.name)) as copy:
            return set(copy.execute("SELECT idea_id, member_id FROM votes"))
    words = [postgres.tool("pg_restore"), "-f", "-", "--data-only", "-t", "votes", str(folder / stored.name)]
    script = subprocess.run(words, capture_output=True, text=True, check=True, env=postgres.environment(address)).stdout.splitlines()
    begin = next(number for number, line in enumerate(script) if line.startswith("COPY public.votes "))
    columns = script[begin].partition("(")[2].partition(")")[0].split(", ")
    lines = (line.split("\t") for line in script[begin + 1 : script.index("\\.", begin)])
    return {(int(line[columns.index("idea_id")]), int(line[columns.index("member_id")])) for line in lines}


def play(app: Flask, folder: Path, *, members: int, ideas: int, backups: int) -> None:
    """Backups one after another while a crowd votes; the last copy is restored elsewhere, and its invariants hold."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    database_url = address if "postgresql" in address else ""
    there = [make_idea(goal=None).id for _ in range(ideas)]
    crowd_of = {member.id: api_token(member) for member in (make_member() for _ in range(members))}
    reindex(lambda _done: None)
    session().rollback()
    taken: list[tuple[set[tuple[int, int]], Path]] = []
    with Served(folder, database_url=database_url) as served:
        crowd = Crowd([served], votes(crowd_of, there), threads=4)
        crowd.start()
        until(lambda: crowd.memory.count() > members, what="the first votes")
        for _ in range(backups):
            before = set(crowd.memory.done["vote"])
            done = subprocess.run([sys.executable, "-m", "flask", "--app", "ideas", "backup", str(folder / "backups")], cwd=ROOT, env=served.env, capture_output=True, text=True, timeout=300, check=False)
            assert done.returncode == 0, done.stderr
            taken.append((before, Path(json.loads(done.stdout.splitlines()[-1])["file"])))
            time.sleep(1)
        memory = crowd.finish(at_once=True)
        assert memory.wrong == []
    for before, archive in taken:
        copied = votes_in(archive, folder, address)
        assert before <= copied
    session().rollback()
    assert len(taken[-1][0]) <= session().scalar(select(func.count()).select_from(Vote))
    drilled = flask(folder, "restore", "--drill", str(taken[-1][1]), database_url=database_url)
    assert drilled.returncode == 0, drilled.stdout[-3000:]


@both_by_night
def test_a_backup_while_people_vote(app: Flask, tmp_path: Path) -> None:
    play(app, tmp_path, members=60, ideas=20, backups=1)


@pytest.mark.nightly
@both_databases
def test_ten_backups_while_people_vote(app: Flask, tmp_path: Path) -> None:
    play(app, tmp_path, members=600, ideas=60, backups=10)
