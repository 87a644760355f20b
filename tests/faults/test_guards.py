"""What the database itself guards, whatever the code above it does."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from ideas.accounts.models import Member
from ideas.core.db import writing
from ideas.core.events import Delivery, Event
from ideas.votes.models import Follow, Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member


@both_databases
def test_the_database_itself_refuses_a_second_vote(app: Flask) -> None:
    idea, fan = make_idea().id, make_member().id
    for model, more in ((Vote, {"state": "counted"}), (Follow, {})):
        with pytest.raises(IntegrityError), writing() as current:
            for _ in range(2):
                current.execute(insert(model).values(idea_id=idea, member_id=fan, at=NOON, **more))


@both_databases
def test_the_database_itself_refuses_a_second_address_and_a_second_delivery(app: Flask) -> None:
    make_member(handle="mila")
    with pytest.raises(IntegrityError), writing() as current:
        current.add(Member(handle="other", handle_key="other", name="M", email="mila@example.org", email_key="mila@example.org", role="member", created_at=NOON, lang="en"))
        current.flush()
    with writing() as current:
        event = Event(kind="board.changed", at=NOON, recorded_at=NOON, actor_role="system", facts={})
        current.add(event)
    with pytest.raises(IntegrityError), writing() as current:
        for _ in range(2):
            current.execute(insert(Delivery).values(event_id=event.id, follow_up="x", due_at=NOON, attempts=0))


def test_a_use_case_has_the_write_lock_from_its_first_moment(app: Flask, tmp_path: Path) -> None:
    """So that nothing it reads can change before it writes."""
    other = sqlite3.connect(tmp_path / "var" / "ideas.db", isolation_level=None, timeout=0)
    with writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()
