"""The drill: a whole restore into a temporary place, a server started on it, twenty questions, the invariants; nothing of the live portal is touched."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from ideas.core.media import MediaStore
from ideas.core.secrets import new_token
from ideas.upkeep.backup import BadArchive, Portal, Unable, chain, postgres
from ideas.upkeep.backup.archive import LEDGER, MEDIA, Manifest, Reader
from ideas.upkeep.backup.verify import verify
from ideas.upkeep.drill.questions import Question, questions
from ideas.upkeep.restore.child import Child

START_SECONDS = 120.0
STOP_SECONDS = 40.0
HERE = "127.0.0.1"


@dataclass(frozen=True)
class Step:
    """One line of the drill's table."""

    about: str
    ok: bool
    said: str
    seconds: float


class Drill:
    """The steps so far; one that fails ends what builds on it."""

    def __init__(self, tell: Callable[[Step], object]) -> None:
        self.steps: list[Step] = []
        self._tell = tell

    @property
    def ok(self) -> bool:
        """Whether all went well."""
        return all(step.ok for step in self.steps)

    def note(self, about: str, problem: str, began: float, said: str = "") -> None:
        """Keep and tell a step; a problem makes it fail."""
        self.steps.append(Step(about, not problem, problem or said, round(time.monotonic() - began, 2)))
        self._tell(self.steps[-1])

    @contextmanager
    def step(self, about: str) -> Iterator[list[str]]:
        """A step on which the next ones build: what it appends is said, an exception fails it and goes on."""
        began, said = time.monotonic(), list[str]()
        try:
            yield said
        except Exception as error:
            self.note(about, str(error) or type(error).__name__, began)
            raise
        self.note(about, "", began, "; ".join(said))


def rehearse(archive: Path, portal: Portal, child: Child, tell: Callable[[Step], object] = lambda _step: None) -> dict[str, Any]:
    """Play the restore of this archive through; gives `ok` and the steps. Cleans up behind itself, also after a failure."""
    drill, folder = Drill(tell), Path(tempfile.mkdtemp(prefix="ideas-drill-"))
    scratch = postgres.beside(portal.database, f"drill_{new_token()[:8].replace('-', '_').lower()}") if portal.kind == "postgresql" else ""
    try:
        _play(drill, archive, folder, scratch, portal, child)
    except (BadArchive, Unable, OSError, ValueError):
        pass  # told by its step
    finally:
        if scratch:
            with drill.step("clean-up"):
                postgres.drop(scratch)
        shutil.rmtree(folder)
    return {"drill": archive.name, "ok": drill.ok, "steps": [asdict(step) for step in drill.steps]}


def _play(drill: Drill, archive: Path, folder: Path, scratch: str, portal: Portal, child: Child) -> None:
    with drill.step("archive verified") as said:
        manifest, copy = verify(archive, folder)
        said.append(f"{sum(manifest.counts.values())} rows, {len(manifest.pictures)} pictures, of {manifest.moment:%Y-%m-%d %H:%M} UTC, migration {manifest.head}")
    port = _free_port()
    with drill.step("database restored") as said:
        said.append(_database(manifest, copy, folder, scratch, portal))
    with drill.step("pictures restored") as said:
        said.append(_pictures(archive, folder))
    there = child.on(**_settings(folder, scratch, port))
    with drill.step("migrated, erasures replayed, sign-ins ended") as said:
        (folder / LEDGER).write_bytes(_ledger(archive))
        settled = there.run("restore-settle", str(folder / LEDGER), manifest.moment.isoformat())
        said.extend(f"{name.replace('_', ' ')}: {number}" for name, number in settled.items())
    with drill.step("search index built") as said:
        finished = there.run("restore-finish")
        said.append(f"{finished['indexed']} ideas")
    for finding in finished["check"]:
        began = time.monotonic()
        drill.note(f"{finding['id']} {finding['what']}", "; ".join(finding["problems"][:3]), began, f"{finding['checked']} looked at")
    with _server(drill, there, port):
        for question in questions(finished["sample"]):
            _ask(drill, question, port)


def _ask(drill: Drill, question: Question, port: int) -> None:
    began = time.monotonic()
    if question.path is None:
        drill.note(question.about, "", began, "nothing to ask: this portal has none")
    else:
        drill.note(question.about, question.ask(port), began, question.path)


def _database(manifest: Manifest, copy: Path, folder: Path, scratch: str, portal: Portal) -> str:
    """Where the drill's portal will look for it; the rows of each table must be the manifest's."""
    if manifest.database != portal.kind:
        raise Unable(f"this is a backup of {manifest.database}, the portal is set to {portal.kind}")
    (folder / "var").mkdir(mode=0o700)
    if not scratch:
        copy.replace(folder / "var" / "ideas.db")
        return "a file of its own"
    postgres.create(scratch, portal.database)
    postgres.restore(scratch, copy)
    engine = create_engine(scratch)
    try:
        with engine.connect() as connection:
            found, broken = postgres.counts(connection), list(chain.problems(connection.exec_driver_sql, manifest))
    finally:
        engine.dispose()
    if found != manifest.counts:
        raise BadArchive(f"rows differ in {', '.join(sorted(table for table in found.keys() | manifest.counts if found.get(table) != manifest.counts.get(table)))}")
    if broken:
        raise BadArchive(broken[0])
    return "a database of its own"


def _pictures(archive: Path, folder: Path) -> str:
    store = MediaStore.from_url((folder / "var" / "media").resolve().as_uri())
    with Reader(archive) as reader:
        for key in reader.manifest.pictures:
            store.put(key, reader.read(MEDIA + key), "")
        holes = len(reader.manifest.holes)
        return f"{len(reader.manifest.pictures)} files" + (f"; {holes} were lost before the backup" if holes else "")


def _ledger(archive: Path) -> bytes:
    with Reader(archive) as reader:
        return reader.read(LEDGER)


def _settings(folder: Path, scratch: str, port: int) -> dict[str, str]:
    """A portal of its own on loopback: nothing of it reaches people, the live store, queue or index."""
    return {
        "database_url": scratch, "data_dir": str(folder / "var"), "search_dir": str(folder / "index"), "media_url": "", "redis_url": "", "smtp_url": "",
        "public_url": f"http://localhost:{port}", "secret_key": new_token(), "proxies": "0", "rate_limits": "off", "log_level": "error",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(drill: Drill, there: Child, port: int) -> Iterator[None]:
    """A server process on the restored portal, stopped at the end."""
    words = [sys.executable, "-m", "ideas.cli.serve", "--port", str(port), "--no-worker"]
    with subprocess.Popen(words, env=there.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 (our own server)
        try:
            with drill.step("server started"):
                _wait(process, port)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until, lives = time.monotonic() + START_SECONDS, Question("", "/healthz")
    while problem := lives.ask(port):
        if process.poll() is not None or time.monotonic() > until:
            raise Unable(f"the server did not start: {problem}")
        time.sleep(0.2)
