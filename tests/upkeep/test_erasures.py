"""The ledger of erasures: one line a closed account, whatever happens, and nobody else is ever closed by it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.comments.actions import post as say
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.privacy.actions import close
from ideas.upkeep.erasures import FILE, Erasure, append, entries, note_all, note_erasure, replay
from ideas.worker import settle
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

LATER = NOON + timedelta(days=1)


def ledger():
    path = doors.data_dir / FILE
    return list(entries(path.read_bytes())) if path.exists() else []


def left(**more):
    member = make_member()
    close(reload(member), by=actor_of(member), now=LATER, **more)
    settle()
    return member


@both_databases
def test_a_closed_account_is_one_line_without_a_name(app):
    member = make_member(handle="leaver", email="leaver@example.org")
    close(reload(member), erase_comments=True, by=actor_of(member), now=LATER)
    settle()
    [one] = ledger()
    assert (one.member, one.at, one.comments) == (member.id, LATER.isoformat(), True)
    text = (doors.data_dir / FILE).read_text()
    assert "leaver" not in text
    assert set(json.loads(text)) == {"member", "row", "at", "comments"}
    assert (doors.data_dir / FILE).stat().st_mode & 0o777 == 0o600


@both_databases
def test_what_no_worker_has_written_down_yet_is_written_at_once(app):
    member = make_member()
    close(reload(member), erase_comments=True, by=actor_of(member), now=LATER)
    assert ledger() == []
    assert (note_all(), note_all()) == (1, 0)
    settle()
    assert [(one.member, one.at, one.comments) for one in ledger()] == [(member.id, LATER.isoformat(), True)]


def test_the_follow_up_twice_is_one_line(app):
    left()
    event = session().scalars(select(Event).where(Event.kind == "member.closed")).one()
    note_erasure(event, now=LATER)
    assert len(ledger()) == 1


def reopened(member, **values):
    """As an older copy has it."""
    with writing() as current:
        current.execute(update(Member).where(Member.id == member.id).values(closed_at=None, email=member.email, email_key=member.email_key, name=member.name, **values))


@both_databases
def test_who_left_is_closed_again_with_what_they_chose(app):
    idea, member = make_idea(), make_member(handle="talker")
    say(idea, "My own words.", by=actor_of(member), now=NOON)
    erasures = [Erasure(member.id, row_of(member), LATER.isoformat(), comments=True)]
    session().rollback()
    assert replay(erasures) == 1
    former = reload(member)
    assert (former.closed_at, former.email, former.handle) == (LATER, None, f"former-{member.id}")
    assert session().scalars(select(Comment.body)).all() == [""]
    session().rollback()
    assert replay(erasures) == 0


def row_of(member):
    from ideas.upkeep.erasures import _row

    return _row(member)


@pytest.mark.parametrize("values", [{"suspended_until": LATER + timedelta(days=99)}, {"confirmed_at": None}])
def test_a_suspension_in_the_copy_keeps_nobody_from_leaving(app, values):
    member = left()
    reopened(member, **values)
    assert replay(ledger()) == 1
    assert reload(member).email is None


def test_a_number_given_again_is_another_member(app):
    member = left()
    with writing() as current:
        current.execute(delete(Member).where(Member.id == member.id))
    stranger = make_member(id=member.id, created_at=LATER + timedelta(days=1))
    session().rollback()
    assert replay(ledger()) == 0
    assert reload(stranger).closed_at is None


def test_a_torn_line_costs_only_itself(app, tmp_path):
    path = tmp_path / "ledger"
    one, two = (Erasure(number, "row", LATER.isoformat(), comments=False) for number in (1, 2))
    path.write_text(one.line + '{"member": 3, "ro')
    assert append(path, [two, one, two]) == 1
    assert list(entries(path.read_bytes())) == [one, two]
    assert append(path, [one, two]) == 0
    assert list(entries(b"\xff\n[]\n7\n" + one.line.encode())) == [one]


def test_who_never_was_there_is_passed_over(app):
    make_actor()
    assert replay([Erasure(999, "row", LATER.isoformat(), comments=False)]) == 0
