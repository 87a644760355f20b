"""A mail server that refuses, hangs, or drops the line after it took a letter: each letter arrives, at most the one in flight twice."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from ideas import worker
from ideas.accounts.models import Mail
from ideas.board.models import Board, Idea
from ideas.board.rules.campaign import PRESETS
from ideas.core import deliveries
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Delivery
from ideas.core.mail import SmtpDoor
from ideas.lifecycle import actions as lifecycle
from ideas.reactions import OUTSIDE
from ideas.search.queries import engine
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.faults.portal import quiet, time_passes

pytestmark = both_databases
MOODS = ("refuse", "hang", "drop", "slow")


class MailServer(threading.Thread):
    """One connection after another, each met in the next mood of the list, then always friendly."""

    def __init__(self, *moods: str) -> None:
        super().__init__(daemon=True)
        self.moods, self.letters, self.over = list(moods), [], threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._door.getsockname()[1]}"

    def run(self) -> None:
        """Serve until closed."""
        while not self.over.is_set():
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(line, self.moods.pop(0) if self.moods else "friendly"), daemon=True).start()

    def close(self) -> None:
        """The end."""
        self.over.set()
        self._door.close()

    def _meet(self, line: socket.socket, mood: str) -> None:
        with line:
            if mood == "hang":
                self.over.wait(30)
                return
            try:
                self._talk(line, mood)
            except OSError:
                return

    def _talk(self, line: socket.socket, mood: str) -> None:
        line.sendall(b"220 here\r\n")
        with line.makefile("rb") as words:
            for said in words:
                order = said[:4].upper().strip()
                if order == b"DATA":
                    line.sendall(b"354 go on\r\n")
                    self._take(words, mood)
                    if mood == "drop":
                        return
                if mood == "slow":
                    for sign in b"250-":
                        time.sleep(0.4)
                        line.sendall(bytes([sign]))
                    line.sendall(b"well\r\n")
                line.sendall(b"451 not now\r\n" if mood == "refuse" and order == b"RCPT" else b"221 bye\r\n" if order == b"QUIT" else b"250 well\r\n")

    def _take(self, words, mood: str) -> None:
        letter = b"".join(iter(words.readline, b".\r\n"))
        if mood != "slow":
            self.letters.append(re.search(rb"(?im)^message-id: *(\S+)", letter)[1].decode())


@pytest.fixture
def servers() -> Iterator[list[MailServer]]:
    """Closed at the end."""
    made: list[MailServer] = []
    yield made
    for server in made:
        server.close()


def _server(servers: list[MailServer], *moods: str) -> MailServer:
    server = MailServer(*moods)
    server.start()
    servers.append(server)
    doors.mail = SmtpDoor(server.url, timeout=1.5, whole=3.0)
    return server


def _publish(number: int = 1) -> list[int]:
    moderator, made = make_actor("moderator"), [make_idea(stage="submitted").id for _ in range(number)]
    with writing() as current:
        current.execute(update(Board).values(rules=PRESETS["open_end"].facts(), goal=0))  # no clock that sends letters of its own
    for idea in made:
        lifecycle.publish(session().get_one(Idea, idea), by=moderator, now=NOON)
    return made


def _till_quiet(app: Flask, rounds: int = 12) -> None:
    for _ in range(rounds):
        worker.sweep(app)
        app.extensions["outgoing"].wait(30)
        if quiet():
            return
        time_passes()
    pytest.fail("the portal does not come to rest")


@pytest.mark.parametrize("mood", MOODS)
def test_every_letter_arrives(app: Flask, servers: list[MailServer], mood: str) -> None:
    server = _server(servers, mood)
    _publish(3)
    _till_quiet(app)
    counts = Counter(server.letters)
    assert len(counts) == 3
    assert sorted(counts.values()) == ([1, 1, 2] if mood == "drop" else [1, 1, 1])
    assert session().scalar(select(func.count()).select_from(Mail)) == 0


def test_other_work_goes_on_while_the_mail_server_hangs(app: Flask, servers: list[MailServer]) -> None:
    _server(servers, *["hang"] * 10)
    ideas = _publish(2)
    worker.sweep(app)
    worker.sweep(app)  # the letters that the follow-ups of the first wrote
    later = _publish(1)
    begun = time.monotonic()
    worker.sweep(app)
    assert time.monotonic() - begun < 5
    assert app.extensions["outgoing"]._thread.is_alive()
    assert {*ideas, *later} <= engine().ids()
    app.extensions["outgoing"].wait(60)
    session().rollback()
    letters = session().scalars(select(Delivery).where(Delivery.follow_up.in_(OUTSIDE), Delivery.attempts > 0)).all()
    assert letters and all(row.done_at is None and row.given_up_at is None for row in letters)


def test_a_mail_server_that_is_away_for_half_a_day_loses_nothing(app: Flask, servers: list[MailServer]) -> None:
    _publish()
    worker.hand_out_all()
    worker.work_all(but=OUTSIDE)
    worker.hand_out_all()
    doors.mail = SmtpDoor("smtp://127.0.0.1:9", timeout=1)
    moment, end, tried = session().scalar(select(Delivery.due_at).where(Delivery.follow_up.in_(OUTSIDE))), timedelta(hours=12), 0
    session().rollback()
    start = moment
    while moment - start < end:
        for number in deliveries.due(now=moment, only=OUTSIDE):
            session().rollback()
            deliveries.work(number, worker.FOLLOW_UPS, now=moment)
            tried += 1
        session().rollback()
        moment += timedelta(minutes=5)
    assert 10 < tried < deliveries.TRIES
    server = _server(servers)
    _till_quiet(app)
    assert len(server.letters) == 1
