"""A killed `flask serve` takes its web server and its worker along."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from flask import Flask

from ideas.cli.watch import groups_left
from tests.serving import Served, until


def _alive(pid: int) -> bool:
    """Whether this process runs; one that is ended and only not yet fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_children_end_with_their_parent(app: Flask, tmp_path: Path) -> None:
    with Served(tmp_path, "--workers", "2") as portal:
        until(lambda: len(portal.pids("web")) >= 3 and portal.pids("worker"), what="all processes")
        children = [*portal.pids("web"), *portal.pids("worker")]
        os.kill(portal._process.pid, signal.SIGKILL)
        portal._process.wait()
        until(lambda: not any(_alive(pid) for pid in children), seconds=30, what="their end")
        assert not portal.answers()


def test_a_clean_stop_leaves_nobody(app: Flask, tmp_path: Path) -> None:
    with Served(tmp_path) as portal:
        everybody = portal.children(portal._process.pid)
        assert len(everybody) >= 4
    assert not any(_alive(pid) for pid in everybody)


def test_what_ended_is_left_alone() -> None:
    assert groups_left(["+11\n", "+12\n", "-11\n", "+13\n", "-13\n"]) == {12}
    assert groups_left([]) == set()
