"""Who saw it first, for an idea with 10,000 supporters: what one step of booking takes (40 supporters each), on this machine's SQLite.

    .venv/bin/python benchmarks/spotting.py [--supporters 10000] [--votes 100000] [--ideas 500]
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pages import ROOT, environment, flask

PASSED = 50  # ideas that passed a milestone before


def main() -> None:
    """Fill a portal, then measure in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--supporters", type=int, default=10_000)
    parser.add_argument("--votes", type=int, default=100_000)
    parser.add_argument("--ideas", type=int, default=500)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(report(*measured()))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        flask(folder, "init")
        flask(folder, "generate", "--ideas", str(given.ideas), "--votes", str(given.votes), "--members", str(given.supporters + 10), "--no-index")
        fill(folder / "ideas.db", given.supporters, datetime.now(UTC))
        subprocess.run([sys.executable, __file__, "--measure"], cwd=ROOT, env=environment(folder, 8000), check=True)


def fill(database: Path, supporters: int, now: datetime) -> None:
    """Some ideas that passed a milestone, and one that everybody supports and that passes its last."""
    at, day = ((now - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f") for days in (30, 0))
    add = "INSERT INTO events (kind, at, recorded_at, actor_id, actor_role, idea_id, member_id, facts, origin, handed_out_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'live', ?)"
    with sqlite3.connect(database) as db:
        ideas = [row[0] for row in db.execute("SELECT id FROM ideas ORDER BY id")]
        members = [row[0] for row in db.execute("SELECT id FROM members WHERE role = 'member' ORDER BY id LIMIT ?", (supporters,))]
        author = db.execute("SELECT author_id FROM ideas WHERE id = ?", (ideas[-1],)).fetchone()[0]
        db.executemany(add, [("idea.passed_milestone", at, at, None, "system", idea, None, '{"number": 1, "votes": 40}', at) for idea in ideas[:PASSED]])
        db.execute("DELETE FROM events WHERE kind = 'vote.cast' AND idea_id = ?", (ideas[-1],))
        db.executemany(add, [("vote.cast", at, at, member, "member", ideas[-1], None, "{}", at) for member in members])
        db.execute(add, ("idea.passed_milestone", day, day, None, "system", ideas[-1], author, f'{{"number": 4, "votes": {len(members)}, "earns": "{author}:100"}}', day))
        db.execute("ANALYZE")


def measured() -> tuple[int, list[float]]:
    """How many entries came of it, and the milliseconds of each step."""
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    from sqlalchemy import func, select

    from ideas import create_app
    from ideas.core.db import session
    from ideas.core.deliveries import Again
    from ideas.core.events import Event
    from ideas.rewards.models import Entry
    from ideas.standings.actions.following import book_spotters

    taken: list[float] = []
    with create_app().app_context():
        last, cursor = session().scalar(select(func.max(Event.id))), ""
        while cursor is not None:
            session().rollback()
            event, start = session().get_one(Event, last), time.perf_counter()
            answer = book_spotters(event, now=datetime.now(UTC), cursor=cursor)
            taken.append(1000 * (time.perf_counter() - start))
            cursor = answer.cursor if isinstance(answer, Again) else None
        return session().scalar(select(func.count(Entry.id)).where(Entry.family == "spotter")) or 0, taken


def report(entries: int, taken: list[float]) -> str:
    """One line for the docs."""
    ordered = sorted(taken)
    return f"{len(taken)} steps, {entries} entries: median {ordered[len(ordered) // 2]:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.0f} ms, longest {ordered[-1]:.0f} ms, together {sum(taken) / 1000:.1f} s"


if __name__ == "__main__":
    main()
