"""The portal in processes of its own, as `flask serve` runs it: started, asked, killed by their ids, stopped."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from ideas.cli import serve as serving
from tests.conftest import SECRET

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], object], *, seconds: float = PATIENCE, what: str = "") -> Any:
    """Ask again and again until it holds; gives what it gave. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not (answer := holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} s: {what or holds}")
        time.sleep(0.05)
    return answer


def environment(folder: Path, *, port: int, database_url: str = "", **more: str) -> dict[str, str]:
    """The machine settings of a portal in this folder, the same as the tests' own application has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IDEAS_", "FLASK_"))}
    own = {
        "IDEAS_DATA_DIR": str(folder / "var"), "IDEAS_SEARCH_DIR": str(folder / "index"), "IDEAS_SECRET_KEY": SECRET, "IDEAS_LOG_LEVEL": "error",
        "IDEAS_PUBLIC_URL": f"http://localhost:{port}", "IDEAS_RATE_LIMITS": "off", "PYTHONWARNINGS": "ignore",
    }
    return kept | own | ({"IDEAS_DATABASE_URL": database_url} if database_url else {}) | more


class Portal:
    """What asks a portal that somebody serves on `port` with the settings `env`."""

    port: int
    env: dict[str, str]

    def answers(self) -> bool:
        """Whether the web server answers now."""
        try:
            return self.ask("GET", "/healthz", timeout=2)[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "", timeout: float = 60) -> tuple[int, Any]:
        """One call on a connection of its own; gives status and JSON. Raises OSError where no whole answer came."""
        with connected(self.port, timeout) as line:
            return call(line, method, path, body, token=token)

    def check(self) -> list[dict[str, Any]]:
        """The invariants that `flask check` finds broken."""
        done = subprocess.run([sys.executable, "-m", "flask", "--app", "ideas", "check", "--json"], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=PATIENCE, check=False)
        findings = json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else []
        assert findings, done.stderr[-2000:]
        assert (done.returncode == 0) == all(finding["ok"] for finding in findings)
        return [finding for finding in findings if not finding["ok"]]

    def children(self, pid: int) -> list[int]:
        """All that this process started, and what these started."""
        return [found for child in direct_children(pid) for found in (child, *self.children(child))]


class Pieces(Portal):
    """A web server and any number of workers without a supervisor: who is killed is replaced at once."""

    def __init__(self, folder: Path, *, workers: int = 1, database_url: str = "", **more: str) -> None:
        self.port = free_port()
        self.env = environment(folder, port=self.port, database_url=database_url, **more)
        self.log = folder / f"pieces-{self.port}.log"
        self._pieces: dict[str, list[subprocess.Popen[bytes]]] = {"web": [], "worker": []}
        self._counts = {"web": 1, "worker": workers}
        self._over = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._commands = {"web": serving._web("127.0.0.1", self.port, 1, 2), "worker": [sys.executable, "-m", "flask", "--app", "ideas", "worker"]}

    def __enter__(self) -> Self:
        for kind, number in self._counts.items():
            for _ in range(number):
                self._start(kind)
        try:
            until(self.answers, what="the server's first answer")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with self._one_at_a_time:
            self._over.set()
        for piece in (piece for pieces in self._pieces.values() for piece in pieces):
            _end_group(piece)

    def _start(self, kind: str) -> None:
        with self.log.open("ab") as log:
            self._pieces[kind].append(subprocess.Popen(self._commands[kind], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True))

    def replace(self, kind: str) -> None:
        """Kill the oldest of a kind with all its processes, and start another. Raises RuntimeError where all is over."""
        with self._one_at_a_time:
            if self._over.is_set():
                msg = "nothing is replaced any more"
                raise RuntimeError(msg)
            _end_group(self._pieces[kind].pop(0))
            self._start(kind)

    def pids(self, kind: str) -> list[int]:
        """The processes of a kind that were started."""
        return [piece.pid for piece in self._pieces[kind]]


def _end_group(piece: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(piece.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    piece.wait()


class Served(Portal):
    """One `flask serve` with what it started."""

    def __init__(self, folder: Path, *options: str, database_url: str = "", **more: str) -> None:
        self.port = free_port()
        self.env = environment(folder, port=self.port, database_url=database_url, **more)
        self.url = f"http://localhost:{self.port}"
        self.log = folder / f"serve-{self.port}.log"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "ideas", "serve", "--port", str(self.port), *self._options],
                cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )
        try:
            until(self.answers, what="the server's first answer")
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        process = self._process
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            for pid in [*self.children(process.pid), process.pid]:
                kill(pid)
            process.wait(20)

    def pids(self, kind: str) -> list[int]:
        """The living processes of `web` (the server first, then its workers) or `worker`."""
        assert self._process is not None
        mark = b"granian" if kind == "web" else b"\0worker"
        heads = [pid for pid in direct_children(self._process.pid) if mark in _said("cmdline", pid)]
        return [pid for head in heads for pid in (head, *self.children(head))]


@contextmanager
def connected(port: int, timeout: float = 60) -> Iterator[http.client.HTTPConnection]:
    """A line to a server, closed at the end."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        yield line
    finally:
        line.close()


def call(line: http.client.HTTPConnection, method: str, path: str, body: Any = None, *, token: str = "") -> tuple[int, Any]:
    """One call of the API; gives status and JSON (None where there is none). Raises OSError where no whole answer came."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        line.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = line.getresponse()
        told = answer.read()
    except http.client.HTTPException as error:
        line.close()
        raise ConnectionError(str(error)) from error
    except OSError:
        line.close()
        raise
    return answer.status, json.loads(told) if "json" in (answer.getheader("Content-Type") or "") else None


def kill(pid: int) -> None:
    """SIGKILL, by id."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def direct_children(pid: int) -> list[int]:
    """The processes this one started and that still run."""
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _parent(int(entry)) == pid]


def _parent(pid: int) -> int:
    told = _said("stat", pid).rpartition(b")")[2].split()
    return int(told[1]) if len(told) > 1 and told[0] != b"Z" else 0


def _said(what: str, pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""
