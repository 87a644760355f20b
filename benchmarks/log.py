"""How long 200,000 public events take to be sealed, and the whole chain to be verified: by the portal's own check and by the script for strangers.

    .venv/bin/python benchmarks/log.py [--events 200000] [--postgres URL of an empty database]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask_migrate import upgrade

from ideas import create_app
from ideas.accounts.models import Actor
from ideas.board.actions import open_default_boards
from ideas.board.models import Idea
from ideas.core.bulk import chunks, insert_many, record_many, step
from ideas.core.db import db, session
from ideas.lifecycle.models import Update
from ideas.public_log.actions import seal_log
from ideas.public_log.queries.entries import head, lines
from ideas.public_log.queries.verifying import problems
from ideas.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
BEGAN = datetime(2026, 7, 1, 12, tzinfo=UTC)
IDEAS, TEXTS = 2000, 20_000
WORDS = "We have looked at this with the people of the workshop and say here what comes next. " * 4


def timed(what: str, work: object) -> float:
    """Seconds that a piece of work takes."""
    began = time.perf_counter()
    told = work()
    took = time.perf_counter() - began
    print(f"{what:44} {took:8.1f} s  {told if told is not None else ''}", flush=True)
    return took


def fill(events: int) -> None:
    """Ideas, answers of the team, comments' events: a tenth of the events tells of a staff text."""
    team = Actor(None, "team")
    idea = {"board_id": 1, "kind": "product", "stage": "gathering", "stage_at": BEGAN, "created_at": BEGAN, "published_at": BEGAN}
    texts = min(TEXTS, events)
    with step("generated"):
        insert_many(Idea, [{**idea, "id": number, "title": f"Idea {number}", "vote_count": number % 300} for number in range(1, IDEAS + 1)])
    for some in chunks(range(1, events + 1), 10_000):
        with step("generated"):
            told = [number for number in some if number <= texts]
            rows = [{"id": number, "idea_id": number % IDEAS + 1, "by_role": "team", "at": BEGAN, "text": WORDS, "text_html": f"<p>{WORDS}</p>"} for number in told]
            insert_many(Update, rows)
            record_many("update.posted", [{"idea_id": row["idea_id"], "thing_id": row["id"]} for row in rows], by=team, now=BEGAN)
            record_many("comment.posted", [{"idea_id": number % IDEAS + 1, "thing_id": number} for number in some if number > texts], by=Actor(1, "member"), now=BEGAN)


def seal() -> str:
    """Until nothing is left, as the worker does it minute after minute."""
    while seal_log(now=BEGAN + timedelta(days=2)):
        session().rollback()
    return f"head {head().seq}"


def verify() -> str:
    """The database's own chain, and the texts."""
    found = list(problems())
    session().rollback()
    assert found == [], found[:3]
    return "no problems"


def stranger(path: Path) -> str:
    """The script, in a process of its own."""
    done = subprocess.run([sys.executable, str(ROOT / "docs" / "verify_log.py"), str(path), "--head", f"{head().seq}:{head().hash}"], capture_output=True, text=True, check=True)
    return done.stdout.strip()[:40]


def export(path: Path) -> str:
    """As `flask log export` does."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(lines())
    return f"{path.stat().st_size / 1e6:.0f} MB"


def main() -> None:
    """Fill, seal, verify, and say how long each took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--postgres", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder) / "var", search_dir=Path(folder) / "index", secret_key="x" * 40, log_level="error", database_url=asked.postgres)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            open_default_boards(now=BEGAN)
            timed(f"{asked.events} events written", lambda: fill(asked.events))
            sealing, verifying = timed("sealed", seal), timed("verified in the database (I5)", verify)
            timed("exported", lambda: export(Path(folder) / "log.jsonl"))
            strangers = timed("verified by the script", lambda: stranger(Path(folder) / "log.jsonl"))
            db.session.remove()
            db.engine.dispose()
    print(json.dumps({"events": asked.events, "sealed_s": round(sealing, 1), "verified_s": round(verifying, 1), "script_s": round(strangers, 1), "sealed_and_verified_s": round(sealing + verifying, 1)}))


if __name__ == "__main__":
    main()
