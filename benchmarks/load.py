"""A small load generator for benchmarks: keep-alive connections in one process, and what the server's processes spent on it."""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """What came back in how many seconds, and the server's processor seconds."""

    seconds: float
    cpu: float
    statuses: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0

    @property
    def rate(self) -> float:
        """Answers per second."""
        return sum(self.statuses.values()) / self.seconds

    @property
    def micros(self) -> float:
        """Processor time of the server for one answer, in microseconds."""
        return 1e6 * self.cpu / max(1, sum(self.statuses.values()))


def get(path: str, **headers: str) -> bytes:
    """The bytes of a GET; underscores in header names stand for hyphens."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()


def put(path: str, token: str) -> bytes:
    """The bytes of a PUT without a body, by a program."""
    return f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n".encode()


def processor_seconds(pids: list[int]) -> float:
    """What these processes have spent so far, in user and system mode."""
    spent = 0
    for pid in pids:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(words[11]) + int(words[12])
    return spent / TICKS


class Line:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.missing = -1
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        """Ask."""
        self.buffer, self.missing, self.sent_at = b"", -1, time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int:
        """Take what has come; gives the status once the answer is whole, else 0. Raises ConnectionError at an early end."""
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("the server hung up")
        if self.missing < 0:
            self.buffer += part
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return 0
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self.missing = length - (len(self.buffer) - end - 4)
        else:
            self.missing -= len(part)
        return int(self.buffer[9:12]) if self.missing <= 0 else 0


def press(port: int, requests: Iterator[bytes], *, seconds: float, lines: int, pids: list[int]) -> Measured:
    """Ask for so long over so many connections; stops early where the requests run out."""
    chooser = selectors.EpollSelector()
    open_lines = [Line(port) for _ in range(lines)]
    statuses: Counter[int] = Counter()
    longest, spent, begun = 0.0, processor_seconds(pids), time.perf_counter()
    for line in open_lines:
        chooser.register(line.socket, selectors.EVENT_READ, line)
        line.send(next(requests))
    busy = len(open_lines)
    while busy:
        for key, _ in chooser.select():
            line = key.data
            status = line.receive()
            if not status:
                continue
            at = time.perf_counter()
            statuses[status] += 1
            longest = max(longest, at - line.sent_at)
            following = next(requests, None) if at - begun < seconds else None
            if following is None:
                busy -= 1
            else:
                line.send(following)
    measured = Measured(time.perf_counter() - begun, processor_seconds(pids) - spent, statuses, longest)
    for line in open_lines:
        line.socket.close()
    return measured
