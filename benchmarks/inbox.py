"""The desk's inbox and its insights at 1,000 and at 100,000 ideas: what a page takes inside the server, in turn on the same machine.

    .venv/bin/python benchmarks/inbox.py [--of inbox|insights] [--small 1000] [--large 100000] [--rounds 3] [--each 40] [--keep FOLDER]
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
from collections import defaultdict
from pathlib import Path
from typing import Any

from pages import ROOT, environment, flask

WANTED = 1.5
PAGES = {
    "needs a first answer": "/desk/inbox", "with board and language": "/desk/inbox?view=first&board=products&language=de", "with a topic": "/desk/inbox?view=first&tag={tag}", "late and nobody's": "/desk/inbox?view=first&late=1&assignee=nobody",
    "submitted": "/desk/inbox?view=submitted", "goal reached": "/desk/inbox?view=goal", "mine": "/desk/inbox?view=mine", "overdue promises": "/desk/inbox?view=overdue", "all": "/desk/inbox?view=all", "all of a stage": "/desk/inbox?view=all&stage=launched",
    "an idea beside the list": "/desk/ideas/{idea}?view=first",
}
INSIGHTS = {"all insights": "/desk/insights"} | {name: f"/desk/insights/{name}" for name in ("funnel", "activity", "answers", "exposure", "newcomers", "voices", "tags", "demand", "markets", "ratings")}
OF = {"inbox": PAGES, "insights": INSIGHTS}


def main() -> None:
    """Fill what is missing, measure in turn, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--of", choices=OF, default="inbox")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--reckon", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reckon:
        print(json.dumps(reckoned()))
        return
    if given.measure:
        print(json.dumps(measured(given.each, OF[given.of])))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        folders = [_filled(folder / str(ideas), ideas) for ideas in (given.small, given.large)]
        if given.of == "insights":
            for folder in folders:
                surveyed, (days, seconds, longest) = _surveyed(folder / "ideas.db"), _own(folder, "--reckon")
                print(f"{folder.name} ideas, {surveyed} with a survey: {days} days and months reckoned in {seconds:.0f} s, the longest turn {longest:.1f} s")
        report(_taken(folders, given.rounds, given.each, given.of))


def _filled(folder: Path, ideas: int) -> Path:
    if not (folder / "ideas.db").exists():
        folder.mkdir(parents=True, exist_ok=True)
        flask(folder, "init")
        flask(folder, "generate", "--ideas", str(ideas), "--votes", str(2 * ideas), "--members", str(max(200, ideas // 20)), "--no-index")
    return folder


def _surveyed(database: Path) -> int:
    """Twenty answers and published numbers for each idea that has as many supporters, where there are none yet; gives how many ideas have them."""
    published = json.dumps({"would_buy": {"answers": 20, "cells": {"yes": 15}}, "price": {"answers": 20, "low": 20, "middle": 30, "high": 45}, "demand": {"pieces": 15}, "country": {"answers": 20, "cells": {"DE": 10, "AT": 5}}})
    with sqlite3.connect(database) as db:
        if not db.execute("SELECT count(*) FROM survey_results").fetchone()[0]:
            for (idea,) in db.execute("SELECT id FROM ideas WHERE vote_count >= 20").fetchall():
                votes = [row[0] for row in db.execute("SELECT id FROM votes WHERE idea_id = ? ORDER BY id LIMIT 20", (idea,))]
                db.executemany("INSERT INTO survey_answers (vote_id, idea_id, said, shown, pending, at) VALUES (?, ?, '{}', '{}', 0, '2026-11-01 12:00:00.000000')", [(vote, idea) for vote in votes])
                db.execute("INSERT INTO survey_results (idea_id, published, counted, answer_count, at) VALUES (?, ?, '{}', ?, '2026-11-01 12:00:00.000000')", (idea, published, len(votes)))
            db.execute("ANALYZE")
        return int(db.execute("SELECT count(*) FROM survey_results").fetchone()[0])


def _own(folder: Path, *words: str) -> Any:
    """What this file says in a process of its own, with a portal of its own."""
    done = subprocess.run([sys.executable, __file__, *words], cwd=ROOT, env=environment(folder, 8000), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _taken(folders: list[Path], rounds: int, each: int, of: str) -> list[dict[str, list[float]]]:
    """Milliseconds by page, for the small portal and the large one."""
    found: list[dict[str, list[float]]] = [defaultdict(list), defaultdict(list)]
    for _ in range(rounds):
        for folder, times in zip(folders, found, strict=True):
            for name, taken in _own(folder, "--measure", "--each", str(each), "--of", of).items():
                times[name] += taken
    return found


def report(found: list[dict[str, list[float]]]) -> None:
    """One line a page, and all of them together."""
    print(f"{'page':28} {'p50':>7} {'p95':>7} {'p50':>9} {'p95':>7}  ratio of p95")
    small, large = (dict(one) | {"all pages": [ms for taken in one.values() for ms in taken]} for one in found)
    for name in small:
        a, b = small[name], large[name]
        print(f"{name:28} {statistics.median(a):7.1f} {_p95(a):7.1f} {statistics.median(b):9.1f} {_p95(b):7.1f}  {_p95(b) / _p95(a):.2f}")
    print(f"milliseconds; wanted: {WANTED} for all pages")


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def reckoned() -> tuple[int, float, float]:
    """All counts reckoned, turn by turn as the worker does: how many days and months, seconds of all, seconds of the longest turn."""
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    from datetime import UTC, datetime

    from ideas import create_app
    from ideas.insights.actions import renew_counts
    from ideas.insights.queries.reckoning import first_day, reckoned_days

    done, turns = 0, []
    with create_app().app_context():
        now = datetime.now(UTC)
        begin = first_day()
        while begin is not None and len(reckoned_days()) < (now.date() - begin).days:
            start = time.perf_counter()
            done += renew_counts(now=now)
            turns.append(time.perf_counter() - start)
    return done, sum(turns), max(turns, default=0)


def measured(each: int, of: dict[str, str]) -> dict[str, list[float]]:
    """Milliseconds of each page as a signed-in member of the team gets it."""
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    from sqlalchemy import func, select

    from ideas import create_app
    from ideas.board.models import Idea, Tag
    from ideas.core.db import session
    from tests.browser import Browser
    from tests.factories import make_member

    app = create_app()
    with app.app_context():
        team = Browser(app, make_member("team", handle=f"bench{time.time_ns()}"))
        tag, idea = session().scalar(select(Tag.name).order_by(Tag.idea_count.desc()).limit(1)), session().scalar(select(func.min(Idea.id)).where(Idea.answer_due_at.is_not(None)))
        session().rollback()
        pages = {name: path.format(tag=tag, idea=idea) for name, path in of.items()}
        for path in pages.values():
            assert team.get(path).status_code == 200, path
        taken: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(each):
            for name, path in pages.items():
                start = time.perf_counter()
                team.get(path)
                taken[name].append(1000 * (time.perf_counter() - start))
    return taken


if __name__ == "__main__":
    main()
