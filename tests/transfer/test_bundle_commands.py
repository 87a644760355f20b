"""The way from one database to another as docs/operations.md says it, through the commands alone; and what the commands say."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas import create_app
from ideas.accounts.models import Consent, Member, SignIn, Token
from ideas.accounts.queries import actor_of
from ideas.core.db import db, session, writing
from ideas.core.doors import doors
from ideas.core.events import Delivery, Event
from ideas.core.secrets import verify_password
from ideas.privacy.actions import close
from ideas.public_log.queries.entries import head
from ideas.search.queries.finding import engine
from ideas.upkeep.erasures import FILE, note_all
from tests.conftest import NOON, _empty_postgres, settings_in
from tests.factories import PASSWORD, make_idea, make_member
from tests.transfer.test_bundle import bundle
from tests.upkeep.portals import fill

Run = Callable[..., Any]


def running(app: Flask) -> Run:
    def run(*words: Any, code: int = 0) -> Any:
        session().rollback()
        told = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert told.exit_code == code, told.output
        session().rollback()
        return json.loads(told.stdout.splitlines()[-1]) if code == 0 and told.stdout.strip().endswith("}") else told.output

    return run


@contextmanager
def another_portal(folder: Path, **more: str) -> Iterator[Run]:
    """A portal with folders and a database of its own; this process is its from now on."""
    app = create_app(settings_in(folder, **more))
    app.testing = True
    with app.app_context():
        yield running(app)
        db.session.remove()
        db.engine.dispose()


def lived_in() -> Member:
    """Somebody with a password and a consent; ideas, votes, a public log; one follow-up still owed."""
    fill()
    member = make_member(handle="keeper")
    with writing() as current:
        current.add(Consent(member_id=member.id, purpose="newsletter", version="2", given_at=NOON))
        event = current.scalars(select(Event).order_by(Event.id)).first()
        current.add(Delivery(event_id=event.id, follow_up="search.index", due_at=NOON, attempts=3, leased_until=NOON))
    return member


def sound(run: Run, folder: Path) -> None:
    """`flask check` is clean, and the public log is whole."""
    run("check")
    log = folder / "log.jsonl"
    run("log", "export", log)
    assert run("log", "verify", log)["ok"]


def test_from_sqlite_to_postgresql_and_back(app, tmp_path, postgres_template):
    lived_in()
    here, first = running(app), tmp_path / "portal.zip"
    here("log", "export", tmp_path / "before.jsonl")
    chain = head().hash
    told = here("export", first, "--full")
    assert (told["full"], told["mode"], told["pictures"], told["missing"], stat.S_IMODE(first.stat().st_mode)) == (True, "600", 2, 0, 0o600)
    for folder, more in ((tmp_path / "postgresql", {"database_url": postgres_template}), (tmp_path / "sqlite", {})):
        with another_portal(folder, **more) as there:
            there("init")
            empty_if_shared(there, more)
            done = there("import", first, "--format", "bundle")
            assert (done["restored"], done["ideas"], done["votes"], done["members"], done["pictures"], done["indexed"]) == (True, 1, 3, told["tables"]["members"], 2, 1)
            assert there("export", folder / "again.zip", "--full")["sha256"] == told["sha256"]
            assert head().hash == chain
            came_with_all_that_is_theirs()
            sound(there, folder)
            assert "not empty" in there("import", first, "--format", "bundle", code=1)
            first = folder / "again.zip"


def empty_if_shared(run: Run, more: dict[str, str]) -> None:
    """The tests' PostgreSQL database may have served others before."""
    if more and session().scalar(select(func.count()).select_from(Member)):
        session().rollback()
        _empty_postgres()


def came_with_all_that_is_theirs() -> None:
    member = session().scalars(select(Member).where(Member.handle == "keeper")).one()
    assert verify_password(member.password_hash, PASSWORD)
    assert [(one.purpose, one.version, one.given_at) for one in session().scalars(select(Consent).where(Consent.member_id == member.id))] == [("newsletter", "2", NOON)]
    assert session().scalars(select(SignIn)).all() == session().scalars(select(Token)).all() == []
    assert [(one.attempts, one.leased_until) for one in session().scalars(select(Delivery))] == [(3, None)]
    assert engine().ids() == {1}
    session().rollback()


def test_who_left_since_is_not_brought_back(app, tmp_path):
    member = lived_in()
    here = running(app)
    here("export", tmp_path / "portal.zip", "--full")
    close(member, erase_comments=True, by=actor_of(member), now=NOON)
    note_all()
    with another_portal(tmp_path / "next") as there:
        there("init")
        (doors.data_dir / FILE).write_bytes((tmp_path / "var" / FILE).read_bytes())
        assert there("import", tmp_path / "portal.zip", "--format", "bundle")["erased"] == 1
        assert session().get(Member, member.id).email is None


def test_what_the_commands_say(app, tmp_path):
    run = running(app)
    make_idea()
    assert "password hashes" not in run("export", tmp_path / "deep" / "open.zip", code=1)
    told = run("export", tmp_path / "open.zip")
    assert (told["full"], told["file"], told["bytes"]) == (False, str(tmp_path / "open.zip"), (tmp_path / "open.zip").stat().st_size)
    assert stat.S_IMODE((tmp_path / "open.zip").stat().st_mode) & 0o600 == 0o600
    assert list(tmp_path.glob("*.part")) == []
    assert "password hashes" in app.test_cli_runner().invoke(args=["export", str(tmp_path / "full.zip"), "--full"]).output
    data = (tmp_path / "full.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[:-30])
    assert "broken, cut off or changed" in run("import", tmp_path / "cut.zip", "--format", "bundle", code=1)
    assert "not empty" in run("import", tmp_path / "full.zip", code=1)
    session().rollback()


def test_another_key_is_said_in_both_languages(app, tmp_path, monkeypatch):
    lived_in()
    running(app)("export", tmp_path / "portal.zip", "--full")
    with another_portal(tmp_path / "next") as there:
        there("init")
        monkeypatch.setattr(doors, "secret", "another key, as long as the settings ask for")
        told = there("import", tmp_path / "portal.zip", code=1)
        assert "--other-key goes on without it" in told and "Setze den Schlüssel" in told
        assert session().scalar(select(func.count()).select_from(Member)) == 0
        assert there("import", tmp_path / "portal.zip", "--other-key")["restored"] is True


def test_a_lost_picture_is_said_and_stays_lost(app, tmp_path):
    fill()
    key = next(key for key, _ in doors.media.keys())
    doors.media.delete(key)
    run = running(app)
    told = run("export", tmp_path / "portal.zip", "--full")
    assert (told["pictures"], told["missing"]) == (1, 1)
    with another_portal(tmp_path / "next") as there:
        there("init")
        assert there("import", tmp_path / "portal.zip", "--format", "bundle")["missing"] == 1
        assert there("export", tmp_path / "again.zip", "--full")["sha256"] == told["sha256"]


def test_a_store_that_is_shared_keeps_its_pictures(app, tmp_path):
    """From SQLite to PostgreSQL on one machine both portals have one picture store: nothing in it is lost, whatever goes wrong."""
    fill()
    path = bundle(tmp_path / "portal.zip")
    keys = sorted(key for key, _ in doors.media.keys())
    other = doors.media
    with another_portal(tmp_path / "next", media_url=f"file://{tmp_path / 'var' / 'media'}") as there:
        there("init")
        doors.media.put(keys[0], b"another picture by that name", "image/webp")
        assert "another file by the name" in there("import", path, "--format", "bundle", code=1)
        assert sorted(key for key, _ in doors.media.keys()) == keys
    assert other.exists(keys[0])


@pytest.fixture(autouse=True)
def same_doors(app) -> Iterator[None]:
    """A second portal in this process takes the doors of the first, so they are put back."""
    before = dict(vars(doors))
    yield
    vars(doors).clear()
    vars(doors).update(before)

