"""The real data sets brought in, brought in again, and taken back: seconds of each, in an empty portal each time.

    .venv/bin/python benchmarks/imports.py [barcelona uk german wishlist] [--database postgresql://…]     (an empty database; default SQLite)
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
from tests.datasets import BARCELONA, GERMAN, UK, WISHLIST, dataset  # noqa: E402 (found through the path above)

SETS = {"barcelona": BARCELONA, "uk": UK, "german": GERMAN, "wishlist": WISHLIST}


def run(folder: Path, database: str, *words: str) -> tuple[float, dict[str, int]]:
    """Seconds of a command as a whole process, and the object it ends with."""
    env = os.environ | {"IDEAS_DATA_DIR": str(folder), "IDEAS_SEARCH_DIR": str(folder / "index"), "IDEAS_LOG_LEVEL": "error"} | ({"IDEAS_DATABASE_URL": database} if database else {})
    begun = time.monotonic()
    told = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return time.monotonic() - begun, json.loads(told.stdout.splitlines()[-1])


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    print("| set | ideas | first | again | undone |\n|---|---|---|---|---|")
    for name in given.sets:
        with tempfile.TemporaryDirectory() as folder:
            path = str(dataset(SETS[name]))
            run(Path(folder), given.database, "init")
            first, done = run(Path(folder), given.database, "import", path)
            again, none = run(Path(folder), given.database, "import", path)
            undone, _ = run(Path(folder), given.database, "import-undo", str(done["import_id"]))
            print(f"| {name} | {done['ideas']:,} | {first:.0f} s | {again:.0f} s, {none['ideas']} new | {undone:.0f} s |", flush=True)


if __name__ == "__main__":
    main()
