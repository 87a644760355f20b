"""A portal comes back whole, who left stays away, and an interrupted restore leaves either the one portal or the other."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ideas.accounts.actions import post as post_mail
from ideas.accounts.models import SYSTEM, Mail, Member, OneTimeLink, SignIn, Token
from ideas.accounts.queries import actor_of
from ideas.board.models import Picture
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Delivery, Event
from ideas.core.mail import outbox_list
from ideas.privacy.actions import close
from ideas.upkeep.backup import BadArchive, Unable, postgres
from ideas.upkeep.erasures import entries
from ideas.upkeep.restore import restore
from ideas.upkeep.restore.child import Child
from ideas.votes.actions import cast
from ideas.votes.models import Vote
from ideas.worker import settle
from tests.conftest import NOON, both_by_night, both_databases, settings_in
from tests.factories import make_actor, make_idea, make_member, reload, sign_in_token
from tests.serving import ROOT, environment
from tests.upkeep.portals import TONIGHT, backed_up, fill, flask, let_go, portal_of, rewritten, rows


def count(model):
    session().rollback()
    return session().scalar(select(func.count()).select_from(model))


def brought_back(app, archive, **more):
    settings = app.extensions["settings"]
    let_go()
    return restore(archive, portal_of(app), Child(settings), search_dir=settings.search_dir, now=TONIGHT, **more)


@pytest.fixture
def tidy(app):
    """Databases that went aside are dropped at the end."""
    yield
    if app.extensions["settings"].database.startswith("postgresql"):
        let_go()
        address = app.extensions["settings"].database
        postgres.drop(postgres.beside(address, "replaced_20261122t020000z"))
        assert not postgres.exists(postgres.beside(address, "restoring"))


@both_databases
def test_there_and_back(app, tmp_path, tidy):
    idea, leaver = fill(), session().scalars(select(Member).where(Member.handle == "talker")).one()
    with writing():
        post_mail("closed", "somebody@example.org", locale="en", by=SYSTEM, now=NOON)
    archive, leaver_id = backed_up(app, tmp_path).path, leaver.id
    settle()
    letters = len(outbox_list(app.extensions["settings"].outbox))
    close(reload(leaver), erase_comments=True, by=actor_of(leaver), now=TONIGHT)
    settle()
    cast(reload(idea), by=make_actor(), now=TONIGHT)
    picture = session().get(Picture, 1)
    for file in picture.files.values():
        doors.media.delete(file["key"])
    sign_in_token(make_member(handle="later"))
    session().rollback()
    with pytest.raises(Unable, match="--replace"):
        brought_back(app, archive)
    assert count(Vote) == 4
    told = brought_back(app, archive, replace=True)
    assert (told["erased"], told["sign_ins"], told["tokens"], told["mails"] > 0, told["holes"], told["indexed"]) == (1, 0, 0, True, [], 1)
    assert [finding for finding in told["check"] if not finding["ok"]] == []
    assert [count(model) for model in (Vote, SignIn, Token, OneTimeLink, Mail)] == [3, 0, 0, 0, 0]
    former = session().get(Member, leaver_id)
    assert (former.closed_at, former.email, former.handle) == (TONIGHT, None, f"former-{leaver_id}")
    assert session().scalars(select(Member).where(Member.handle == "later")).first() is None
    assert all(doors.media.exists(file["key"]) for file in session().get(Picture, 1).files.values())
    assert session().scalars(select(Event).where(Event.kind == "portal.restored")).one().facts["erased"] == 1
    settle()
    assert len(outbox_list(app.extensions["settings"].outbox)) == letters + 1  # the one of the live portal's closing; the replay tells nobody
    assert session().scalars(select(Delivery).where(Delivery.done_at.is_(None))).all() == []
    assert not (tmp_path / "var" / "restoring").exists()


def test_what_was_there_goes_aside(app, tmp_path):
    fill()
    archive = backed_up(app, tmp_path).path
    idea = make_idea(title="Only in the portal that goes")
    doors.media.put("ideas/aa/only-there.webp", b"picture", "image/webp")
    assert idea.id == 2
    told = brought_back(app, archive, replace=True)
    aside = tmp_path / "var" / "replaced-20261122T020000Z"
    assert told["replaced"] == str(aside / "ideas.db")
    with closing(sqlite3.connect(aside / "ideas.db")) as former:
        assert former.execute("SELECT title FROM ideas WHERE id = 2").fetchone() == ("Only in the portal that goes",)
    assert (aside / "media/ideas/aa/only-there.webp").read_bytes() == b"picture"
    assert not doors.media.exists("ideas/aa/only-there.webp")
    assert rows(tmp_path, "SELECT count(*) FROM ideas") == [(1,)]


def test_a_broken_archive_touches_nothing(app, tmp_path):
    fill()
    archive = backed_up(app, tmp_path).path
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[:-30_000])
    let_go()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "var").rglob("*") if path.is_file()}
    evil = rewritten(archive, lambda entries: entries.update({"manifest.json": entries["manifest.json"].replace(b'"votes": 3', b'"votes": 4')}))
    for broken in (cut, evil):
        with pytest.raises(BadArchive):
            brought_back(app, broken, replace=True)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "var").rglob("*") if path.is_file() and path.name != ".restoring.lock"}
    assert {path: moment for path, moment in after.items() if not path.name.endswith(("-wal", "-shm"))}.items() <= before.items()
    assert not (tmp_path / "var" / "restoring").exists()


def test_a_running_portal_is_not_replaced(app, tmp_path):
    fill()
    archive = backed_up(app, tmp_path).path
    let_go()
    with closing(sqlite3.connect(tmp_path / "var" / "ideas.db")) as other:
        other.execute("SELECT count(*) FROM ideas").fetchone()
        with pytest.raises(Unable, match="running"):
            restore(archive, portal_of(app), Child(app.extensions["settings"]), search_dir=tmp_path / "index", replace=True, now=TONIGHT)


def test_the_other_kind_of_database_is_refused(app, tmp_path):
    archive = rewritten(backed_up(app, tmp_path).path, to_postgres)
    with pytest.raises(Unable, match="backup of postgresql, the portal is set to sqlite"):
        brought_back(app, archive, replace=True)


def to_postgres(entries):
    told = json.loads(entries["manifest.json"])
    entries["database.pgdump"] = entries.pop("database.sqlite")
    told["files"]["database.pgdump"] = told["files"].pop("database.sqlite")
    entries["manifest.json"] = json.dumps(told | {"database": "postgresql"}).encode()


class Falling(Child):
    """A process in which one step of the restore fails."""

    def on(self, **changed):
        return Falling(self._settings, **self._changed | changed)

    def run(self, *command, fails=()):
        if command[0] == self.step:
            raise Unable("power cut")
        return super().run(*command, fails=fails)


@both_by_night
@pytest.mark.parametrize("step", ["restore-settle", "restore-finish"])
def test_interrupted_and_run_again(app, tmp_path, tidy, step):
    idea = fill()
    archive = backed_up(app, tmp_path).path
    cast(reload(idea), by=make_actor(), now=TONIGHT)
    settings, portal = app.extensions["settings"], portal_of(app)
    let_go()
    Falling.step = step
    with pytest.raises(Unable, match="power cut"):
        restore(archive, portal, Falling(settings), search_dir=settings.search_dir, replace=True, now=TONIGHT)
    assert count(Vote) == (4 if step == "restore-settle" else 3)
    told = brought_back(app, archive, replace=step == "restore-settle")
    assert [finding for finding in told["check"] if not finding["ok"]] == []
    assert count(Vote) == 3


def killed_after(folder: Path, archive: Path, seconds: float) -> bool:
    """A restore that is killed with all it started; whether it was still running then."""
    words = [sys.executable, "-m", "flask", "--app", "ideas", "restore", "--replace", str(archive)]
    process = subprocess.Popen(words, cwd=ROOT, env=environment(folder, port=1), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(seconds)
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return running


def survives_kills(app, tmp_path, moments):
    idea = fill()
    archive = backed_up(app, tmp_path).path
    cast(reload(idea), by=make_actor(), now=TONIGHT)
    let_go()
    killed = [killed_after(tmp_path, archive, seconds) for seconds in moments]
    assert killed[0] or moments[0] > 5  # a fast machine may be done by then
    assert rows(tmp_path, "SELECT count(*) FROM votes") in ([(4,)], [(3,)])
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    done = flask(tmp_path, "restore", "--replace", str(archive))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["check"] == []
    assert rows(tmp_path, "SELECT count(*) FROM votes") == [(3,)]


def test_killed_in_the_middle(app, tmp_path):
    survives_kills(app, tmp_path, (3.0,))


@pytest.mark.nightly
@pytest.mark.parametrize("moments", [(0.5 * turn,) for turn in range(2, 30, 2)] + [(2.0, 4.0, 6.0, 8.0)])
def test_killed_at_many_moments(app, tmp_path, moments):
    survives_kills(app, tmp_path, moments)


@pytest.mark.parametrize("command", ["restore", "backup"])
def test_who_left_while_no_worker_ran_does_not_come_back(app, tmp_path, command):
    """The line in the ledger is a follow-up: a closing that waits for it is known to the database alone."""
    fill()
    archive = backed_up(app, tmp_path).path
    leaver = session().scalars(select(Member).where(Member.handle == "talker")).one()
    close(reload(leaver), by=actor_of(leaver), now=NOON)
    let_go()
    if command == "backup":
        assert flask(tmp_path, "backup", str(tmp_path / "newer")).returncode == 0
        assert [one.member for one in entries((tmp_path / "var" / "erasures").read_bytes())] == [leaver.id]
        return
    done = flask(tmp_path, "restore", "--replace", str(archive))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["erased"] == 1
    assert rows(tmp_path, "SELECT count(*) FROM members WHERE handle = 'talker'") == [(0,)]


def test_on_a_new_machine_newer_archives_tell_who_left(app, tmp_path):
    fill()
    first = backed_up(app, tmp_path).path
    leaver = session().scalars(select(Member).where(Member.handle == "talker")).one()
    close(reload(leaver), by=actor_of(leaver), now=NOON)
    settle()
    backed_up(app, tmp_path, now=TONIGHT.replace(day=23))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = flask(elsewhere, "restore", str(first))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["erased"] == 1
    assert "Everybody signs in anew" in done.stderr
    assert rows(elsewhere, "SELECT count(*) FROM members WHERE handle = 'talker'") == [(0,)]
    assert [one.member for one in entries((elsewhere / "var" / "erasures").read_bytes())] == [leaver.id]


@both_by_night
def test_the_drill(app, tmp_path):
    fill()
    archive = backed_up(app, tmp_path).path
    url = app.extensions["settings"].database if "postgresql" in app.extensions["settings"].database else ""
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    done = flask(tmp_path, "restore", "--drill", str(archive), database_url=url)
    assert done.returncode in {0, 1}, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert [step for step in told["steps"] if not step["ok"]] == []
    assert told["ok"]
    assert len([step for step in told["steps"] if step["said"].startswith("/")]) >= 20
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")) and path.name != "queue.db") == [p for p in before if p.name != "queue.db"]
    assert count(Vote) == 3


def test_a_drill_that_fails_says_so(app, tmp_path):
    fill()
    cut = tmp_path / "cut.tar"
    cut.write_bytes(backed_up(app, tmp_path).path.read_bytes()[:-30_000])
    told = app.test_cli_runner().invoke(args=["restore", "--drill", str(cut)])
    assert told.exit_code == 1
    said = json.loads(told.output.splitlines()[-1])
    assert (said["ok"], [step["ok"] for step in said["steps"]]) == (False, [False])
    assert "FAIL" in told.output


def test_settings_reach_the_other_processes_by_the_environment(app, tmp_path):
    settings = settings_in(tmp_path, database_url="postgresql://ada:secret@db/portal")
    child = Child(settings, media_url="file:///elsewhere")
    assert child.env["IDEAS_DATABASE_URL"] == "postgresql://ada:secret@db/portal"
    assert child.env["IDEAS_MEDIA_URL"] == "file:///elsewhere"
    assert not any("secret" in word for word in child.words("restore-settle"))
