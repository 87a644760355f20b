"""The write transaction of a use case."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.core.db import _prepare, action, locked, now, session
from ideas.core.events import Event, record
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member

pytestmark = both_databases


@action
def _rename(member, name, *, by, now):
    member = locked(member)
    member.name = name
    record("member.profile_changed", by=by, now=now, member_id=member.id)
    return member


def test_change_and_event_are_one_transaction(app):
    member = make_member()

    @action
    def fails(*, by, now):
        _rename(member, "Other", by=by, now=now)
        raise LookupError

    with pytest.raises(LookupError):
        fails(by=SYSTEM, now=NOON)
    assert session().scalar(select(Member.name).where(Member.id == member.id)) != "Other"
    assert session().scalar(select(func.count()).select_from(Event).where(Event.kind == "member.profile_changed")) == 0


def test_an_action_inside_another_joins_it(app):
    member = make_member()

    @action
    def twice(*, by, now):
        _rename(member, "One", by=by, now=now)
        _rename(member, "Two", by=by, now=now)

    twice(by=SYSTEM, now=NOON)
    session().rollback()
    assert session().scalar(select(Member.name).where(Member.id == member.id)) == "Two"


def test_unsaved_changes_before_an_action_are_an_error(app):
    member = make_member()
    session().refresh(member)
    member.name = "smuggled"
    with pytest.raises(RuntimeError, match="clean session"):
        _rename(member, "x", by=SYSTEM, now=NOON)
    session().rollback()


def test_the_actor_is_read_again_under_the_lock(app):
    stale = Actor(make_actor("member").id, "admin")
    seen = []

    @action
    def look(*, by, now):
        seen.append(by.role)

    look(by=stale, now=NOON)
    assert seen == ["member"]


def test_an_event_outside_a_use_case_is_an_error(app):
    with pytest.raises(RuntimeError, match="use case"):
        record("member.registered", by=SYSTEM, now=NOON)


def test_an_unknown_kind_is_an_error(app):
    @action
    def bad(*, now):
        record("member.teleported", by=SYSTEM, now=now)

    with pytest.raises(KeyError):
        bad(now=NOON)


def test_moments_keep_their_zone(app):
    idea = make_idea(at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    session().refresh(idea)
    assert idea.published_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    session().rollback()
    with pytest.raises(Exception, match="zone"):
        make_member(created_at=datetime(2026, 1, 1))  # noqa: DTZ001
    session().rollback()


def test_foreign_keys_hold(app):
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        make_idea(author_id=10**9)
    session().rollback()


def test_sqlite_writers_take_their_lock_first_and_wait_for_the_disk(app, database, tmp_path):
    assert now().tzinfo is UTC
    if database == "sqlite":
        assert session().execute(text("PRAGMA journal_mode")).scalar() == "wal"
        with closing(sqlite3.connect(tmp_path / "one.db")) as file:
            _prepare(file, None)
            assert file.execute("PRAGMA synchronous").fetchone() == (2,)
