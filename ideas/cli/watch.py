"""Ends what a server started when the server itself is gone, even if it was killed.

A script of its own that loads nothing. It reads `+pid` and `-pid` lines of process groups that begin and end; when nobody can write to it
any more, those that are left are asked to end, and after a while made to.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

PATIENCE = 10.0


def groups_left(lines: Iterable[str]) -> set[int]:
    """The groups that began and did not end, once the last line is read."""
    left: set[int] = set()
    for line in lines:
        number = int(line[1:])
        left = left | {number} if line[0] == "+" else left - {number}
    return left


def end(groups: set[int], patience: float = PATIENCE) -> None:
    """Ask these process groups to end, and kill what is still there after this many seconds."""
    _send(groups, signal.SIGTERM)
    until = time.monotonic() + patience
    while time.monotonic() < until and any(_is_there(group) for group in groups):
        time.sleep(0.1)
    _send(groups, signal.SIGKILL)


def _send(groups: set[int], number: signal.Signals) -> None:
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, number)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    end(groups_left(sys.stdin))
