"""What a backup costs those who vote meanwhile: `python benchmarks/backup.py [--ideas 100000] [--seconds 10] [--folder DIR]`.

Fills a portal (once a folder), then votes through the use case itself, one vote after another with a pause, in processes of their own:
for some seconds without a backup, then while `flask backup` runs. Says how long the votes took.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
WRITER = """
import json, random, sys, time
from ideas import create_app
from ideas.accounts.queries import actor_of
from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.core.refusal import Refused
from ideas.votes.actions import cast
seed, pause = int(sys.argv[1]), float(sys.argv[2])
chance, app = random.Random(seed), create_app()
with app.app_context():
    from sqlalchemy import func, select
    ideas = list(session().scalars(select(Idea.id).where(Idea.stage == "gathering").limit(20000)))
    members = session().scalar(select(func.max(Member.id)))
    print("ready", flush=True)
    while True:
        member, idea = session().get(Member, chance.randrange(1, members)), session().get(Idea, chance.choice(ideas))
        began = time.perf_counter()
        try:
            cast(idea, by=actor_of(member), now=now())
        except Refused:
            session().rollback()
            continue
        print(json.dumps([time.time(), time.perf_counter() - began]), flush=True)
        session().rollback(); session().expunge_all()
        time.sleep(pause)
"""


def flask(env: dict[str, str], *words: str, before: tuple[str, ...] = ()) -> str:
    """A command of the portal."""
    done = subprocess.run([*before, sys.executable, "-m", "flask", "--app", "ideas", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout


def prepared(folder: Path, ideas: int) -> dict[str, str]:
    """The environment of a portal of this size in this folder, made where it is not there yet."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("IDEAS_")}
    env |= {"IDEAS_DATA_DIR": str(folder / "var"), "IDEAS_SEARCH_DIR": str(folder / "index"), "IDEAS_LOG_LEVEL": "error", "PYTHONWARNINGS": "ignore"}
    env |= {"IDEAS_PUBLIC_URL": "http://localhost:8000", "IDEAS_RATE_LIMITS": "off"}
    made = (folder / "var" / "ideas.db").exists()
    flask(env, "init")
    if not made:
        flask(env, "generate", "--ideas", str(ideas), "--votes", str(ideas * 10), "--members", str(ideas // 2), "--no-index")
    return env


def voting(env: dict[str, str], writers: int, pause: float, while_this: object) -> list[float]:
    """Seconds of every vote that ended while something was done."""
    with tempfile.TemporaryDirectory() as folder:
        logs = [Path(folder) / str(number) for number in range(writers)]
        processes = [subprocess.Popen([sys.executable, "-c", WRITER, str(time.time_ns() + number), str(pause)], cwd=ROOT, env=env, stdout=log.open("w")) for number, log in enumerate(logs)]
        try:
            while not all(log.read_text().startswith("ready") for log in logs):
                time.sleep(0.2)
            began = time.time()
            while_this()
            ended = time.time()
        finally:
            for process in processes:
                process.terminate()
                process.wait()
        told = [json.loads(line) for log in logs for line in log.read_text().splitlines()[1:] if line.endswith("]")]
    return sorted(seconds for at, seconds in told if began <= at - seconds and at <= ended + 1)


def row(name: str, seconds: list[float]) -> str:
    """One line of the table, in milliseconds."""
    p50, p99 = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.99))
    return f"{name:<26} {len(seconds):>6} votes   p50 {p50:7.1f} ms   p99 {p99:7.1f} ms   max {seconds[-1] * 1000:7.1f} ms"


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ideas", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.02, help="between two votes of one writer, in seconds")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the portal lies, or is made")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ideas-backup-") as own:
        folder = asked.folder or Path(own)
        env = prepared(folder, asked.ideas)
        print(f"{asked.ideas} ideas, a database of {(folder / 'var' / 'ideas.db').stat().st_size / 2**20:.0f} MB, {asked.writers} writers, {os.cpu_count()} cores")
        for turn in range(1, asked.rounds + 1):
            print(row(f"without a backup ({turn})", voting(env, asked.writers, asked.pause, lambda: time.sleep(asked.seconds))))
            told: list[str] = []
            print(row(f"during a backup ({turn})", voting(env, asked.writers, asked.pause, lambda told=told: told.append(flask(env, "backup", str(Path(own) / "backups"), "--keep", "1", before=("nice", "-n", "10"))))))
            print(f"    the backup took {json.loads(told[0].splitlines()[-1])['seconds']} s, verification included")


if __name__ == "__main__":
    main()
