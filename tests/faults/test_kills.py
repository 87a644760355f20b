"""Servers and workers killed under load: nothing acknowledged is lost, nothing is done twice, nobody is told twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select, update

from ideas.comments.models import Comment
from ideas.core.db import now, session, writing
from ideas.core.deliveries import LEASE
from ideas.core.events import Delivery, Event
from ideas.lifecycle.models import StageChange
from ideas.search.actions import reindex
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import api_token, make_idea, make_member
from tests.faults.load import Crowd, Memory, publications, talk, votes
from tests.serving import Served, free_port, kill, until


@dataclass
class Letterbox:
    """A mail server that keeps what it takes: (address, Message-ID) of every letter, as often as it comes."""

    letters: list[tuple[str, str]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a letter."""
        self.letters.append((envelope.rcpt_tos[0], str(message_from_bytes(envelope.content)["Message-ID"])))
        return "250 taken"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, str]]:
    """The mail server and its address."""
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@dataclass
class Portal:
    """A served portal with people in it, and what they are going to do."""

    served: Served
    crowd: Crowd
    box: Letterbox
    waiting: list[int]


def people(app: Flask, served: Served, box: Letterbox, *, members: int, ideas: int, waiting: int, rounds: int) -> Portal:
    """Make the rows and the plan."""
    tokens = {member.id: api_token(member) for member in (make_member() for _ in range(members))}
    open_ideas = [make_idea(goal=None).id for _ in range(ideas)]
    queue = [make_idea(stage="submitted").id for _ in range(waiting)]
    steps = votes(tokens, open_ideas) + talk(tokens, open_ideas, rounds) + publications(api_token(make_member("moderator")), queue)
    return Portal(served, Crowd([served], steps), box, queue)


def kill_one(portal: Portal, kind: str, chance: random.Random) -> datetime:
    """Kill the server, one of its processes, or the worker, and wait until another has taken its place; gives when it died."""
    before = until(lambda: portal.served.pids(kind), what=f"a living {kind}")
    victim = before[0] if kind == "worker" else chance.choice(before)
    kill(victim)
    died_at = now()
    until(lambda: victim not in (living := portal.served.pids(kind)) and living and (kind == "worker" or (len(living) > 1 and portal.served.answers())), what=f"a new {kind}")
    return died_at


def under_fire(portal: Portal, *, web: int, worker: int) -> tuple[Memory, datetime]:
    """Let the crowd work while processes are killed; gives what it remembers, and when the last worker died."""
    killed_at = NOON
    chance = random.Random(7)
    kinds = ["web"] * web + ["worker"] * worker
    chance.shuffle(kinds)
    every = max(1, len(portal.crowd) // (len(kinds) + 2))
    portal.crowd.start()
    for turn, kind in enumerate(kinds, start=1):
        until(lambda turn=turn: portal.crowd.memory.count() >= turn * every or not portal.crowd.busy(), seconds=300, what="work between two kills")
        assert portal.crowd.busy(), "the crowd was done before the last kill"
        died_at = kill_one(portal, kind, chance)
        killed_at = died_at if kind == "worker" else killed_at
    return portal.crowd.finish(), killed_at


def quiet() -> bool:
    """Whether every event is handed out and every delivery done."""
    session().rollback()
    open_events = session().scalar(select(func.count()).select_from(Event).where(Event.handed_out_at.is_(None)))
    undone = session().scalar(select(func.count()).select_from(Delivery).where(Delivery.done_at.is_(None)))
    session().rollback()
    return not open_events and not undone


def a_minute_passes(killed_at: datetime) -> None:
    """The leases that killed workers held run out: the clock is moved instead of waited for."""
    with writing() as current:
        current.execute(update(Delivery).where(Delivery.leased_until <= killed_at + LEASE).values(leased_until=NOON))


def nothing_lost(portal: Portal, memory: Memory) -> None:
    """Every acknowledged vote and comment is a row, once; no row comes from nowhere."""
    assert memory.wrong == []
    rows = Counter((idea, member) for idea, member in session().execute(select(Vote.idea_id, Vote.member_id)))
    assert set(rows) == memory.done["vote"]
    assert set(rows.values()) == {1}
    said = Counter((body,) for body in session().scalars(select(Comment.body)))
    assert memory.done["comment"] <= set(said) <= memory.done["comment"] | memory.unsure.get("comment", set())
    assert set(said.values()) == {1}
    steps = Counter(session().scalars(select(StageChange.idea_id).where(StageChange.to_stage == "gathering", StageChange.idea_id.in_(portal.waiting), StageChange.from_stage == "submitted")))
    assert steps == dict.fromkeys(portal.waiting, 1)


def told_once(portal: Portal, kills: int) -> None:
    """Each creator has one mail; what a killed worker had in flight came again with the same Message-ID."""
    letters = Counter(portal.box.letters)
    assert len({address for address, _ in letters}) == len(letters) == len(portal.waiting)
    assert sum(letters.values()) <= len(portal.waiting) + kills


def play(app: Flask, tmp_path: Path, letterbox: tuple[Letterbox, str], *, web: int, worker: int, **numbers: int) -> None:
    """A whole evening: work, kills, quiet, and the counting."""
    box, address = letterbox
    database_url = app.config["SQLALCHEMY_DATABASE_URI"] if "postgresql" in app.config["SQLALCHEMY_DATABASE_URI"] else ""
    served = Served(tmp_path, database_url=database_url, IDEAS_SMTP_URL=address)
    portal = people(app, served, box, **numbers)
    reindex(lambda _done: None)
    with served:
        memory, killed_at = under_fire(portal, web=web, worker=worker)
        a_minute_passes(killed_at)
        until(quiet, seconds=300, what="a quiet portal")
        nothing_lost(portal, memory)
        told_once(portal, worker)
        session().rollback()
        assert served.check() == []


@both_databases
def test_two_kills_of_each(app: Flask, tmp_path: Path, letterbox: tuple[Letterbox, str]) -> None:
    play(app, tmp_path, letterbox, web=2, worker=2, members=20, ideas=10, waiting=20, rounds=2)


@pytest.mark.nightly
@both_databases
def test_ten_kills_of_the_server_and_five_of_the_worker(app: Flask, tmp_path: Path, letterbox: tuple[Letterbox, str]) -> None:
    play(app, tmp_path, letterbox, web=10, worker=5, members=60, ideas=40, waiting=120, rounds=4)


