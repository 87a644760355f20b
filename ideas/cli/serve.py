"""Serving: one command keeps the web server and the worker alive, and stops both cleanly.

It loads nothing of the portal itself, so that `python -m ideas.cli.serve` starts its children at once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click

LONGEST_PAUSE = 30.0
STOP_SECONDS = 20.0
KEPT = Path(__file__).with_name("kept.py")


@dataclass
class Child:
    """A process that is to stay alive; each early death makes the next start wait longer."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.5
    due: float = 0.0
    started: float = field(default=0.0)

    @property
    def farewell(self) -> signal.Signals:
        """The signal on which it ends in good order."""
        return signal.SIGINT if self.name == "worker" else signal.SIGTERM

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
            kept = [sys.executable, str(KEPT), str(os.getpid()), str(int(self.farewell)), *self.command]  # it ends with us, however we end
            self.process = subprocess.Popen(kept, process_group=0)  # noqa: S603 (our own command)

    def _end_orphans(self) -> None:
        """A server that was killed leaves its own processes behind, and these would go on answering."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.farewell)

    def wait(self, until: float) -> None:
        """Wait for its end; after that moment it is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._end_orphans()
            self.process.wait()


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
    while not stopping:
        for child in children:
            child.look_after()
        time.sleep(0.2)
    for child in children:
        child.stop()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait(until)


COMMANDS = (serve,)

if __name__ == "__main__":
    serve()
