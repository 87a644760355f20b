"""Serving: one command keeps the web server and the worker alive, and stops both cleanly.

It loads nothing of the portal itself, so that `python -m ideas.cli.serve` starts its children at once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click

LONGEST_PAUSE = 30.0
STOP_SECONDS = 20.0
WATCH = Path(__file__).with_name("watch.py")


@dataclass
class Child:
    """A process that is to stay alive; each early death makes the next start wait longer."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.5
    due: float = 0.0
    started: float = field(default=0.0)
    tell: Callable[[str, int], None] = field(default=lambda _sign, _group: None)

    def look_after(self) -> None:
        """Start it where it is not running and its pause is over."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            lived = time.monotonic() - self.started
            self.pause = 0.5 if lived > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
            self.due = time.monotonic() + self.pause
            self._end_orphans()
            click.echo(f"{self.name} ended with {self.process.returncode}; next start in {self.pause:.0f} s", err=True)
            self.process = None
        if time.monotonic() >= self.due:
            self.started = time.monotonic()
            self.process = subprocess.Popen(self.command, process_group=0)  # noqa: S603 (our own command)
            self.tell("+", self.process.pid)

    def _end_orphans(self) -> None:
        """A server that was killed leaves its own processes behind, and these would go on answering."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.tell("-", self.process.pid)

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if self.name == "worker" else signal.SIGTERM)

    def wait(self, until: float) -> None:
        """Wait for its end; after that moment it is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._end_orphans()
            self.process.wait()


class Watch:
    """A small process that ends the children when we are killed and cannot; it knows them by what it is told."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, str(WATCH)], stdin=subprocess.PIPE, process_group=0)  # noqa: S603 (our own command)

    def tell(self, sign: str, group: int) -> None:
        """A process group has begun (`+`) or ended (`-`)."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.write(f"{sign}{group}\n".encode())
                self._process.stdin.flush()

    def leave(self) -> None:
        """All children are gone: it has nothing left to do."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()


def _web(host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(threads), "--backlog", "1024", "--respawn-failed-workers", "--no-access-log", "--log-level", "warning", "ideas:create_app",
    ]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Web server processes.")
@click.option("--threads", default=2, show_default=True, help="Threads of each web process.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; the worker runs elsewhere.")
def serve(host: str, port: int, workers: int, threads: int, *, no_worker: bool) -> None:
    """Serve the portal with its worker until SIGINT or SIGTERM."""
    with TemporaryDirectory(prefix="ideas-metrics-") as shared:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", shared)  # the web processes count into one folder, so that any of them tells the whole
        _look_after(_children(host, port, workers, threads, no_worker=no_worker))


def _children(host: str, port: int, workers: int, threads: int, *, no_worker: bool) -> list[Child]:
    children = [Child("web", _web(host, port, workers, threads))]
    if not no_worker:
        children.append(Child("worker", [sys.executable, "-m", "flask", "--app", "ideas", "worker"]))
    return children


def _look_after(children: list[Child]) -> None:
    """Until somebody asks to stop."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    watch = Watch()
    for child in children:
        child.tell = watch.tell
    while not stopping:
        for child in children:
            child.look_after()
        time.sleep(0.2)
    for child in children:
        child.stop()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait(until)
    watch.leave()


COMMANDS = (serve,)

if __name__ == "__main__":
    serve()
