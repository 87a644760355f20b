"""What a started portal takes: memory after `create_app()`, seconds of a core until then, seconds of `flask --help`; of this checkout, and of others beside it in turns.

    .venv/bin/python benchmarks/start.py [--times 5] [OTHER-CHECKOUT …]

The middle of so many starts, each in a process of its own on an empty data folder; a first one for each, which writes the byte code, is not counted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
STARTED = """
import os, time
from ideas import create_app
create_app()
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, time.process_time())
"""


def start(checkout: Path, env: dict[str, str]) -> tuple[float, float, float]:
    """Megabytes and seconds of a core of one start, and the seconds of a core of `flask --help`."""
    told = subprocess.run([sys.executable, "-c", STARTED], cwd=checkout, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    before = os.times()
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "--help"], cwd=checkout, env=env, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return float(told[0]), float(told[1]), after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Measure in turns and print a line for each checkout."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("others", nargs="*", type=Path)
    given = parser.parse_args()
    checkouts = [*given.others, ROOT]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("IDEAS_", "FLASK_", "PYTHONDONTWRITEBYTECODE"))}
    with tempfile.TemporaryDirectory(prefix="start-") as place:
        env = kept | {"IDEAS_DATA_DIR": place, "IDEAS_SEARCH_DIR": str(Path(place) / "index"), "IDEAS_LOG_LEVEL": "error"}
        begun = time.monotonic()
        turns = [[start(one, env) for one in checkouts] for _ in range(given.times + 1)][1:]
    for number, one in enumerate(checkouts):
        memory, started, helped = (median(turn[number][part] for turn in turns) for part in range(3))
        print(f"{one}: {memory:.0f} MB, started in {started:.2f} s of a core, flask --help in {helped:.2f} s ({given.times} times, {time.monotonic() - begun:.0f} s in all)")


if __name__ == "__main__":
    main()
