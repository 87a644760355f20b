"""Servers and workers killed under load: nothing acknowledged is lost, nothing is done twice, nobody is told twice."""

from __future__ import annotations

import random
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from ideas.core.db import now
from ideas.search.actions import reindex
from tests.conftest import NOON, both_by_night, both_databases
from tests.faults.load import Memory
from tests.faults.portal import Letterbox, Portal, after_each, database_of, letterbox, people
from tests.serving import Pieces, Served, kill, until

__all__ = ["letterbox"]
KILLS = {"web": 50, "worker": 25}


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
    whole = len(portal.crowd)
    every = max(1, whole // (len(kinds) + 2))
    portal.crowd.kept_back = whole - 2 * every
    portal.crowd.start()
    for turn, kind in enumerate(kinds, start=1):
        portal.crowd.kept_back = whole - (turn + 1) * every
        until(lambda turn=turn: portal.crowd.memory.count() >= turn * every or not portal.crowd.busy(), seconds=300, what="work between two kills")
        assert portal.crowd.busy(), "the crowd was done before the last kill"
        died_at = kill_one(portal, kind, chance)
        killed_at = died_at if kind == "worker" else killed_at
    return portal.crowd.finish(), killed_at


@both_by_night
def test_two_kills_of_each(app: Flask, tmp_path: Path, letterbox: tuple[Letterbox, str]) -> None:
    """`flask serve` replaces who was killed."""
    box, address = letterbox
    served = Served(tmp_path, database_url=database_of(app), IDEAS_SMTP_URL=address)
    portal = people(served, box, members=20, ideas=10, waiting=20, rounds=2)
    reindex(lambda _done: None)
    with served:
        memory, killed_at = under_fire(portal, web=2, worker=2)
        after_each(portal, memory, twice=2, killed_at=killed_at)


def _killer(pieces: Pieces, kind: str, times: int, told: list[datetime]) -> threading.Thread:
    """Kills one of a kind as soon as the one before it lives again."""
    chance = random.Random(kind)

    def run() -> None:
        for _ in range(times):
            if kind == "web":
                until(pieces.answers, what="the server's next answer")
                time.sleep(chance.uniform(0, 1.0))
            else:
                time.sleep(chance.uniform(1.5, 6.0))  # from its first import to the middle of its work
            pieces.replace(kind)
            told.append(now())

    return threading.Thread(target=run)


@pytest.mark.nightly
@pytest.mark.parametrize("workers", [2, 4])
@both_databases
def test_fifty_kills_of_the_server_and_twenty_five_of_the_workers(app: Flask, tmp_path: Path, letterbox: tuple[Letterbox, str], workers: int) -> None:
    """Two and four workers on one queue; with both databases two hundred and a hundred kills a night."""
    box, address = letterbox
    pieces = Pieces(tmp_path, workers=workers, database_url=database_of(app), IDEAS_SMTP_URL=address)
    portal = people(pieces, box, members=150, ideas=120, waiting=200, rounds=10, threads=4)
    reindex(lambda _done: None)
    died: dict[str, list[datetime]] = {"web": [], "worker": []}
    with pieces:
        portal.crowd.start()
        killers = [_killer(pieces, kind, times, died[kind]) for kind, times in KILLS.items()]
        for killer in killers:
            killer.start()
        for killer in killers:
            killer.join()
        assert {kind: len(moments) for kind, moments in died.items()} == KILLS
        memory = portal.crowd.finish(at_once=True)
        assert memory.count() > KILLS["web"]
        after_each(portal, memory, twice=KILLS["worker"], killed_at=died["worker"][-1])
