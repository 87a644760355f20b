"""An end to talks with other servers: each answer may come within its own time-out, and all of them together too late."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cut_off(line: socket.socket | None, seconds: float) -> Iterator[None]:
    """Shut this line after so many seconds: whoever waits for an answer then gets an OSError."""
    timer = threading.Timer(seconds, _shut, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(line: socket.socket | None) -> None:
    with suppress(OSError):
        if line is not None:
            line.shutdown(socket.SHUT_RDWR)
