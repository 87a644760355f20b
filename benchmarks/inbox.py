"""The desk's inbox at 1,000 and at 100,000 ideas: what a page takes inside the server, in turn on the same machine.

    .venv/bin/python benchmarks/inbox.py [--small 1000] [--large 100000] [--rounds 3] [--each 40] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from pages import ROOT, environment, flask

WANTED = 1.5
PAGES = {
    "needs a first answer": "/desk/inbox", "with board and language": "/desk/inbox?view=first&board=products&language=de", "with a topic": "/desk/inbox?view=first&tag={tag}", "late and nobody's": "/desk/inbox?view=first&late=1&assignee=nobody",
    "submitted": "/desk/inbox?view=submitted", "goal reached": "/desk/inbox?view=goal", "mine": "/desk/inbox?view=mine", "overdue promises": "/desk/inbox?view=overdue", "all": "/desk/inbox?view=all", "all of a stage": "/desk/inbox?view=all&stage=launched",
    "an idea beside the list": "/desk/ideas/{idea}?view=first",
}


def main() -> None:
    """Fill what is missing, measure in turn, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.each)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        folders = [_filled(folder / str(ideas), ideas) for ideas in (given.small, given.large)]
        report(_taken(folders, given.rounds, given.each))


def _filled(folder: Path, ideas: int) -> Path:
    if not (folder / "ideas.db").exists():
        folder.mkdir(parents=True, exist_ok=True)
        flask(folder, "init")
        flask(folder, "generate", "--ideas", str(ideas), "--votes", str(2 * ideas), "--members", str(max(200, ideas // 20)), "--no-index")
    return folder


def _taken(folders: list[Path], rounds: int, each: int) -> list[dict[str, list[float]]]:
    """Milliseconds by page, for the small portal and the large one."""
    found: list[dict[str, list[float]]] = [defaultdict(list), defaultdict(list)]
    for _ in range(rounds):
        for folder, times in zip(folders, found, strict=True):
            command = [sys.executable, __file__, "--measure", "--each", str(each)]
            done = subprocess.run(command, cwd=ROOT, env=environment(folder, 8000), capture_output=True, text=True, check=True)
            for name, taken in json.loads(done.stdout.splitlines()[-1]).items():
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


def measured(each: int) -> dict[str, list[float]]:
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
        pages = {name: path.format(tag=tag, idea=idea) for name, path in PAGES.items()}
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
