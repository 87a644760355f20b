"""One's points and the leaderboard at 1,000 members and at 100,000 with 2,000,000 ledger rows: what a page takes inside the server, in turn on the same machine.

    .venv/bin/python benchmarks/rewards.py [--small 1000] [--large 100000] [--each 20] [--rounds 3] [--times 40] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inbox import report
from pages import ROOT, environment, flask

PAGES = {"my points": "/account/points", "further down": "/account/points?after={after}", "you saw it first": "/account/spotted", "leaderboard": "/leaderboard", "leaderboard of the week": "/leaderboard?board=week"}
RULES = (("helpful", "helpful", 3), ("hint", "hint", 4), ("milestone:1", "idea", 10), ("spotter", "spotter", 5), ("published", "idea", 5))
FACTS = json.dumps({"rank": 3, "goal": 100, "supports": 9, "passed": 4, "number": 1, "worth": 5, "topics": [1]})
MINE = 200


def main() -> None:
    """Fill what is missing, measure in turn, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=20, help="ledger rows a member")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.times)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        folders = [_filled(folder / str(members), members, given.each) for members in (given.small, given.large)]
        report(_taken(folders, given.rounds, given.times))


def _filled(folder: Path, members: int, each: int) -> Path:
    if not (folder / "ideas.db").exists():
        folder.mkdir(parents=True, exist_ok=True)
        flask(folder, "init")
        flask(folder, "generate", "--ideas", "500", "--votes", "20000", "--members", str(members), "--no-index")
        _book(folder / "ideas.db", each)
    return folder


def _book(database: Path, each: int) -> None:
    """Rows as the portal writes them, many of few and few of many; sums by SQL from the rows."""
    lots, now = random.Random(7), datetime.now(UTC)
    with sqlite3.connect(database) as db:
        members = [row[0] for row in db.execute("SELECT id FROM members ORDER BY id")]
        events, ideas = db.execute("SELECT max(id) FROM events").fetchone()[0], db.execute("SELECT max(id) FROM ideas").fetchone()[0]
        db.executemany(
            "INSERT INTO ledger (event_id, rule, family, member_id, points, at, day, idea_id, thing_id, reverses_id, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
            _rows(members, each, events, ideas, lots, now),
        )
        db.execute("INSERT INTO balances SELECT member_id, sum(points), sum(points) FROM ledger GROUP BY member_id")
        for period, since in (("all", 10_000), (_season(now), 80), (_week(now), 7)):
            for topic in (0, 1):
                db.execute("INSERT INTO point_scores SELECT ?, ?, member_id, sum(points), max(at) FROM ledger WHERE day >= ? GROUP BY member_id", (period, topic, str((now - timedelta(days=since)).date())))
        db.execute("ANALYZE")


def _rows(members: list[int], each: int, events: int, ideas: int, lots: random.Random, now: datetime):
    at = 0
    for member in members:
        for number in range(min(int(lots.paretovariate(1.2) * each / 5), 40 * each)):
            rule, family, points = RULES[(member + number) % len(RULES)]
            moment = now - timedelta(days=365 * lots.random())
            at += 1
            yield at % events + 1, f"{rule}", family, member, points, moment.strftime("%Y-%m-%d %H:%M:%S.%f"), str(moment.date()), lots.randrange(ideas) + 1, at, FACTS


def _week(now: datetime) -> str:
    year, week, _ = now.isocalendar()
    return f"week:{year}-W{week:02}"


def _season(now: datetime) -> str:
    return f"season:{now.year}-{(now.month + 2) // 3}"


def _taken(folders: list[Path], rounds: int, times: int) -> list[dict[str, list[float]]]:
    """Milliseconds by page, for the small portal and the large one."""
    found: list[dict[str, list[float]]] = [defaultdict(list), defaultdict(list)]
    for _ in range(rounds):
        for folder, taken in zip(folders, found, strict=True):
            done = subprocess.run([sys.executable, __file__, "--measure", "--times", str(times)], cwd=ROOT, env=environment(folder, 8000), capture_output=True, text=True, check=True)
            for name, some in json.loads(done.stdout.splitlines()[-1]).items():
                taken[name] += some
    return found


def measured(times: int) -> dict[str, list[float]]:
    """Milliseconds of each page as a member with 200 entries gets it, who stands behind the first twenty of either portal: both show the five around."""
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    from ideas import create_app
    from ideas.core.db import session, writing
    from ideas.core.paging import encode
    from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
    from tests.browser import Browser
    from tests.factories import make_member

    app = create_app()
    with app.app_context():
        member, now = make_member(handle=f"bench{time.time_ns()}"), datetime.now(UTC)
        with writing():
            lock_balances([member.id])
            written = write([Line(number, "spotter", member.id, int(number % 10 == 0), now, day_of(now), 1 + number % 400, number, facts=json.loads(FACTS)) for number in range(1, MINE + 1)])
        session().rollback()
        fan = Browser(app, member)
        pages = {name: path.format(after=encode(written[MINE // 2])) for name, path in PAGES.items()}
        for path in pages.values():
            assert fan.get(path).status_code == 200, path
        taken: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(times):
            for name, path in pages.items():
                start = time.perf_counter()
                fan.get(path)
                taken[name].append(1000 * (time.perf_counter() - start))
    return taken


if __name__ == "__main__":
    main()
