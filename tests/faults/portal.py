"""A portal under load, and what is looked at after each fault: nothing acknowledged is lost, nothing is done twice, nobody is told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select, update

from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.deliveries import LEASE
from ideas.core.events import Delivery, Event, Scheduled
from ideas.lifecycle.models import StageChange
from ideas.notifications.models import Notice
from ideas.votes.models import Vote
from tests.conftest import NOON
from tests.factories import api_token, make_idea, make_member
from tests.faults.load import Crowd, Memory, publications, talk, votes
from tests.serving import Served, free_port, until


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

    served: Any
    crowd: Crowd
    box: Letterbox
    waiting: list[int]


def people(served: Any, box: Letterbox, *, members: int, ideas: int, waiting: int, rounds: int, threads: int = 6) -> Portal:
    """Make the rows and the plan."""
    tokens = {member.id: api_token(member) for member in (make_member() for _ in range(members))}
    open_ideas = [make_idea(goal=None).id for _ in range(ideas)]
    queue = [make_idea(stage="submitted").id for _ in range(waiting)]
    steps = votes(tokens, open_ideas) + talk(tokens, open_ideas, rounds) + publications(api_token(make_member("moderator")), queue)
    return Portal(served, Crowd([served], steps, threads=threads), box, queue)


def database_of(app: Flask) -> str:
    """What a served process of this portal is told (empty: SQLite in its folder)."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    return address if "postgresql" in address else ""


def quiet() -> bool:
    """Whether every event is handed out and every delivery done."""
    session().rollback()
    open_events = session().scalar(select(func.count()).select_from(Event).where(Event.handed_out_at.is_(None)))
    undone = session().scalar(select(func.count()).select_from(Delivery).where(Delivery.done_at.is_(None)))
    session().rollback()
    return not open_events and not undone


def time_passes(killed_at: datetime | None = None) -> None:
    """Leases that killed workers held run out, what failed is due again, and so is what the clock asks for: instead of waiting."""
    with writing() as current:
        if killed_at is not None:
            current.execute(update(Delivery).where(Delivery.leased_until <= killed_at + LEASE).values(leased_until=NOON))
        current.execute(update(Delivery).where(Delivery.done_at.is_(None), Delivery.leased_until.is_(None)).values(due_at=NOON))
        current.execute(update(Scheduled).values(due_at=NOON, leased_until=None))


def nothing_lost(portal: Portal, memory: Memory) -> None:
    """Every acknowledged vote and comment is a row, once; no row comes from nowhere; what was let through went one step."""
    assert memory.wrong == []
    rows = Counter((idea, member) for idea, member in session().execute(select(Vote.idea_id, Vote.member_id)))
    assert set(rows) == memory.done.get("vote", set())
    assert set(rows.values()) <= {1}
    said = Counter((body,) for body in session().scalars(select(Comment.body)))
    assert memory.done.get("comment", set()) <= set(said) <= memory.done.get("comment", set()) | memory.unsure.get("comment", set())
    assert set(said.values()) <= {1}
    steps = Counter(session().scalars(select(StageChange.idea_id).where(StageChange.to_stage == "gathering", StageChange.idea_id.in_(portal.waiting), StageChange.from_stage == "submitted")))
    assert {(idea,) for idea in steps} == published(memory)
    assert set(steps.values()) <= {1}


def published(memory: Memory) -> set[tuple[Any, ...]]:
    """The ideas that were let through."""
    return memory.done.get("publication", set()) | memory.answered.get("publication", set())


def told_once(portal: Portal, memory: Memory, *, twice: int) -> None:
    """Each creator has one mail that the idea is public, and one for each comment; at most `twice` of them came again, with the same Message-ID."""
    letters = Counter(portal.box.letters)
    told = session().execute(select(Event.kind, Event.idea_id).join(Notice, Notice.event_id == Event.id).where(Notice.channel == "mail")).all()
    assert len(letters) == len(told)
    assert Counter((idea,) for kind, idea in told if kind == "idea.published") == Counter(published(memory))
    assert sum(letters.values()) <= len(letters) + twice


def after_each(portal: Portal, memory: Memory, *, twice: int, killed_at: datetime | None = None) -> None:
    """What must hold once the fault is over: the portal comes to rest, and everything is there, once."""
    time_passes(killed_at)
    until(quiet, seconds=300, what="a quiet portal")
    nothing_lost(portal, memory)
    told_once(portal, memory, twice=twice)
    session().rollback()
    assert portal.served.check() == []


__all__ = ["Letterbox", "Portal", "Served", "after_each", "database_of", "letterbox", "nothing_lost", "people", "published", "quiet", "time_passes", "told_once"]
