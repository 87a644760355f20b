"""Pages and votes against a bare Flask "hello" on the same server, in the same run: one process, SQLite, 10,000 ideas and 100,000 votes.

    .venv/bin/python benchmarks/pages.py [--ideas 10000] [--rounds 5] [--seconds 3] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import cycle, islice
from pathlib import Path
from typing import Self

from load import Measured, get, press, put

ROOT = Path(__file__).resolve().parents[1]
HELLO = "from flask import Flask\napp = Flask('hello')\n@app.get('/')\ndef hello():\n    return 'hello'\n"
EMPTY = "from ideas import create_app\napp = create_app()\n@app.get('/empty')\ndef empty():\n    return 'hello'\n"
BARE = "body = b'x' * 50_000\ndef app(environ, start_response):\n    start_response('200 OK', [('Content-Type', 'text/html'), ('Content-Length', '50000')])\n    return [body]\n"
ANEW = "from ideas import create_app\nfrom ideas.web import fragments\nfragments.PARTS = fragments.PAGES = 0\napp = create_app()\n"
WANTED = {"empty page": 0.5, "list, not cached": 0.07, "idea, not cached": 0.06, "vote by API": 0.07, "list, cached": 5.0, "idea, cached": 5.0}
MEMBERS, SPREAD = 200, 400


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """The portal's machine settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IDEAS_", "FLASK_"))}
    own = {"IDEAS_DATA_DIR": str(folder), "IDEAS_SEARCH_DIR": str(folder / "s"), "IDEAS_PUBLIC_URL": f"http://localhost:{port}", "IDEAS_RATE_LIMITS": "off", "IDEAS_LOG_LEVEL": "error"}
    return kept | own | {"PYTHONWARNINGS": "ignore", "PYTHONPATH": f"{folder}:{ROOT}"} | more


def flask(folder: Path, *words: str) -> str:
    """A command of the portal; gives its last line."""
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "ideas", *words], cwd=ROOT, env=environment(folder, 8000), capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


class Server:
    """Granian with one process, as `flask serve` starts it."""

    def __init__(self, folder: Path, target: str, port: int, threads: int = 2, **more: str) -> None:
        self.port = port
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", str(threads), "--backlog", "1024", "--no-access-log", "--log-level", "warning", target]
        self._process = subprocess.Popen(command, cwd=folder, env=environment(folder, port, **more), start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                press(self.port, iter([get("/robots.txt")]), seconds=1, lines=1, pids=[])
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.port)

    def pids(self) -> list[int]:
        """Its processes."""
        own = str(self._process.pid)
        children = [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _parent(entry) == own]
        return [self._process.pid, *children]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)


def _parent(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return ""


def made(folder: Path, ideas: int) -> tuple[list[str], list[int], str]:
    """A generated portal; gives keys of members, ids of ideas that gather, the page of one of them."""
    fresh = not (folder / "ideas.db").exists()
    flask(folder, "init")
    if fresh:
        flask(folder, "generate", "--ideas", str(ideas), "--votes", str(ideas * 10), "--members", str(max(2000, ideas)), "--seed", "1", "--no-index")
    (folder / "hello.py").write_text(HELLO)
    (folder / "empty.py").write_text(EMPTY)
    (folder / "bare.py").write_text(BARE)
    (folder / "anew.py").write_text(ANEW)
    with sqlite3.connect(folder / "ideas.db") as database:
        gathering = [row[0] for row in database.execute("SELECT id FROM ideas WHERE stage='gathering' AND (goal IS NULL OR vote_count + ? < goal) ORDER BY hot DESC LIMIT ?", (MEMBERS + 10, SPREAD))]
        one = database.execute("SELECT id, slug FROM ideas WHERE stage='gathering' ORDER BY comment_count DESC, id LIMIT 1 OFFSET 50").fetchone()
    keys = [json.loads(flask(folder, "member", "add", "--email", f"b{time.time_ns()}@example.org", "--name", "Bench", "--role", "member", "--token"))["token"] for _ in range(1)]
    return keys + tokens(folder, MEMBERS), gathering, f"/ideas/{one[0]}-{one[1]}"


def tokens(folder: Path, number: int) -> list[str]:
    """Keys of so many generated members."""
    script = (
        "import json\nfrom ideas import create_app\nfrom sqlalchemy import select\nfrom ideas.accounts.models import Member, SYSTEM\n"
        "from ideas.accounts.actions import make_token\nfrom ideas.core.db import now, session\n"
        "with create_app().app_context():\n"
        f"    members = session().scalars(select(Member).where(Member.confirmed_at.is_not(None)).order_by(Member.id.desc()).limit({number})).all()\n"
        "    print(json.dumps([make_token(member, name='bench', by=SYSTEM, now=now()) for member in members]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(folder, 8000), capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout.strip().splitlines()[-1]))


def ballots(keys: list[str], ideas: list[int]) -> Iterator[bytes]:
    """Every member's vote for every idea, each once."""
    return (put(f"/api/v1/ideas/{idea}/vote", key) for idea in ideas for key in keys)


def told(name: str, runs: list[Measured], hello: list[Measured]) -> str:
    """One line of the table: medians, and the ratio to hello of the same round."""
    ratio = statistics.median(one.rate / base.rate for one, base in zip(runs, hello, strict=True))
    cpu = statistics.median(base.micros / one.micros for one, base in zip(runs, hello, strict=True))
    wanted = WANTED.get(name)
    odd = sum(count for run in runs for status, count in run.statuses.items() if status != 200)
    verdict = "" if wanted is None else f"{wanted:g}"
    return f"| {name} | {statistics.median(run.rate for run in runs):,.0f} | {ratio:.3f} | {verdict} | {statistics.median(run.micros for run in runs):,.0f} | {cpu:.3f} | {odd} |"


def commits(folder: Path, seconds: float) -> float:
    """How many commits of one small row a second this disk takes with `synchronous=FULL`, one after the other: no vote of one process can be quicker."""
    with closing(sqlite3.connect(folder / "commits.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE IF NOT EXISTS row (number INTEGER)")
        begun, done = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            database.execute("INSERT INTO row VALUES (?)", (done,))
            done += 1
        return done / (time.monotonic() - begun)


def wrked(works: dict[str, tuple[Server, str]], rounds: int, seconds: float) -> None:
    """What is answered quickest, asked by `wrk` with one thread and 32 lines: medians, and the ratio to hello of the same round."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (server, path) in works.items():
            said = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds:.0f}s", "-H", "Accept-Language: de", f"http://127.0.0.1:{server.port}{path}"], capture_output=True, text=True, check=True).stdout
            found[name].append(float(next(line.split()[1] for line in said.splitlines() if line.startswith("Requests/sec"))))
    print("| by wrk | requests/s | of hello |\n|---|---|---|")
    for name, rates in found.items():
        print(f"| {name} | {statistics.median(rates):,.0f} | {statistics.median(rate / base for rate, base in zip(rates, found['hello'], strict=True)):.2f} |")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ideas", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--lines", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--wrk", action="store_true", help="ask what is answered quickest with wrk, too, since the load generator here gives up first")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        keys, gathering, page = made(folder.resolve(), given.ideas)
        hello = stack.enter_context(Server(folder, "hello:app", 8931, given.threads))
        plain = stack.enter_context(Server(folder, "empty:app", 8932, given.threads, IDEAS_PAGE_CACHE="off"))
        bare = stack.enter_context(Server(folder, "bare:app", 8935, given.threads))
        anew = stack.enter_context(Server(folder, "anew:app", 8934, given.threads, IDEAS_PAGE_CACHE="off"))
        quick = stack.enter_context(Server(folder, "empty:app", 8933, given.threads))
        votes = ballots(keys, gathering)
        reader = {"Accept_Language": "de"}  # nothing packed, as hello
        works: dict[str, tuple[Server, Callable[[], Iterator[bytes]]]] = {
            "hello": (hello, lambda: cycle([get("/")])),
            "empty page": (plain, lambda: cycle([get("/empty")])),
            "list, not cached": (plain, lambda: cycle([get("/ideas", **reader)])),
            "idea, not cached": (plain, lambda: cycle([get(page, **reader)])),
            "list, each part drawn anew": (anew, lambda: cycle([get("/ideas", **reader)])),
            "idea, each part drawn anew": (anew, lambda: cycle([get(page, **reader)])),
            "vote by API": (plain, lambda: islice(votes, 10**9)),
            "50 kB without any framework": (bare, lambda: cycle([get("/")])),
            "list, cached": (quick, lambda: cycle([get("/ideas", **reader)])),
            "idea, cached": (quick, lambda: cycle([get(page, **reader)])),
        }
        runs: dict[str, list[Measured]] = {name: [] for name in works}
        disk = []
        for _ in range(given.rounds):
            disk.append(commits(folder, given.seconds))
            for name, (server, requests) in works.items():
                runs[name].append(press(server.port, requests(), seconds=given.seconds, lines=given.lines, pids=server.pids()))
        if given.wrk:
            wrked({"hello": (hello, "/"), "50 kB without any framework": (bare, "/"), "list, cached": (quick, "/ideas"), "idea, cached": (quick, page)}, given.rounds, given.seconds)
    print("| what | requests/s | of hello | wanted | CPU µs | of hello by CPU | not 200 |\n|---|---|---|---|---|---|---|")
    for name, found in runs.items():
        print(told(name, found, runs["hello"]))
    print(f"Commits of one row on this disk: {statistics.median(disk):,.0f} a second, {statistics.median(rate / base.rate for rate, base in zip(disk, runs['hello'], strict=True)):.3f} of hello.")


if __name__ == "__main__":
    main()
