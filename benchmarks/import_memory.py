"""The most memory a process needs to judge and to import 100,000 rows: of a table with an idea a row, and of UserVoice's with a row per voter.

    .venv/bin/python benchmarks/import_memory.py [csv] [uservoice] [--rows 100000] [--index]

Each import runs in a process of its own on an empty portal; its peak is what the kernel counted (`ru_maxrss`), its seconds are those of a core. Ends with 1 where 300 MB are passed.
With --index the process fills the search index after it, as `flask import` does on an empty portal.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
MOST = 300 * 1024 * 1024
VOTERS = 10
WORDS = ("bench", "tree", "light", "path", "river", "bridge", "bicycle", "school", "garden", "market", "roof", "window", "stone", "water", "winter", "summer", "sound", "colour", "child", "table")
OWN = ("Betreff", "Beschreibung", "Stimmen", "Eingereicht am", "Autor", "E-Mail", "Status", "Schlagworte", "Rubrik")
VOICE = (
    "Idea ID", "Idea Title", "Idea Description", "Category Name", "Public Status Name", "Labels", "Voters Count", "Created Timestamp", "Idea Creator Name", "Idea Creator Email Address", "User Email Address",
    "Linked Idea Creation Date",
)


def main() -> None:
    """Write the files, import each, print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("formats", nargs="*", default=list(MADE))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--index", action="store_true")
    parser.add_argument("--child", nargs=2, metavar=("FORMAT", "FILE"))
    given = parser.parse_args()
    if given.child:
        child(*given.child, index=given.index)
        return
    passed = False
    for name in given.formats:
        heading, rows = MADE[name]
        with tempfile.TemporaryDirectory(prefix="import-memory-") as place:
            path = Path(place) / f"{name}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([heading, *rows(given.rows)])
            told = run(name, path, index=given.index)
        passed |= told["peaks"][-1] > MOST
        begun, judged, imported, peak = (most / 2**20 for most in told["peaks"])
        print(
            f"{name}: {given.rows:,} rows, {told['size'] / 1e6:.0f} MB; judged in {told['judged']:.0f} s of a core, imported in {told['imported']:.0f} s, indexed in {told['indexed']:.0f} s; "
            f"peak {peak:.0f} MB (wanted 300; {begun:.0f} when started, {judged:.0f} once judged, {imported:.0f} once imported); {told['counts']}"
        )
    raise SystemExit(passed)


def text(chance: random.Random, words: int) -> str:
    """So many words."""
    return " ".join(chance.choices(WORDS, k=words))


def own(rows: int) -> Iterator[list[object]]:
    """A table with an idea a row."""
    chance = random.Random(7)  # noqa: S311 (made-up text)
    for number in range(rows):
        person = f"person{chance.randrange(rows // 3)}"
        yield [
            f"{text(chance, 5)} {number}", text(chance, 100), chance.randrange(300), f"{1 + number % 28:02}.{1 + number % 12:02}.2017", person.title(), f"{person}@example.org",
            chance.choice(("offen", "umgesetzt", "abgelehnt")), f"{chance.choice(WORDS)}, {chance.choice(WORDS)}", chance.choice(WORDS),
        ]


def voice(rows: int) -> Iterator[list[object]]:
    """A table with a row per voter: ten of each idea."""
    chance = random.Random(8)  # noqa: S311 (made-up text)
    for number in range(rows // VOTERS):
        title, body, maker = f"{text(chance, 5)} {number}", text(chance, 100), f"person{chance.randrange(rows // 3)}"
        for voter in chance.sample(range(rows // 3), VOTERS):
            yield [number + 1, title, body, "Town", "under review", '["wood","stone"]', VOTERS, "2021-07-21 03:37:03", maker.title(), f"{maker}@example.org", f"person{voter}@example.org", "2021-08-01 10:00:00"]


MADE = {"csv": (OWN, own), "uservoice": (VOICE, voice)}


def run(name: str, path: Path, *, index: bool) -> dict[str, Any]:
    """Import in a process of its own; gives what it said."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("IDEAS_", "FLASK_"))}
    place = path.parent / "portal"
    env = kept | {"IDEAS_DATA_DIR": str(place), "IDEAS_SEARCH_DIR": str(place / "index"), "IDEAS_SECRET_KEY": "a secret for measuring, long enough", "IDEAS_LOG_LEVEL": "error"}
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], cwd=ROOT, env=env, check=True, capture_output=True)
    asked = [sys.executable, __file__, "--child", name, str(path), *(["--index"] if index else [])]
    done = subprocess.run(asked, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1])) | {"size": path.stat().st_size}


def most() -> int:
    """The most memory this process had so far, in bytes."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def child(name: str, file: str, *, index: bool) -> None:
    """Judge and import here, and say how long it took and how much memory at most."""
    import time

    from ideas import create_app
    from ideas.accounts.models import SYSTEM
    from ideas.board.actions import open_default_boards
    from ideas.board.queries import board_by_slug
    from ideas.core.db import now, session
    from ideas.search.actions import reindex
    from ideas.transfer.actions import import_from, reading
    from ideas.transfer.formats.common import Folder

    with create_app().app_context():
        open_default_boards(now=now())
        board, folder, moments, peaks = board_by_slug("products", SYSTEM), Folder.at(Path(file)), [time.process_time()], [most()]
        assert board is not None
        for dry_run in (True, False):
            told = import_from(reading(name, folder), format=name, board=board, dry_run=dry_run, by=SYSTEM, now=now())
            moments.append(time.process_time())
            peaks.append(most())
        session().rollback()
        if index:
            reindex()
        moments.append(time.process_time())
        peaks.append(most())
        counts = {key: count for key, count in told.items() if isinstance(count, int) and count}
    judged, imported, indexed = (end - begin for begin, end in pairwise(moments))
    print(json.dumps({"judged": judged, "imported": imported, "indexed": indexed, "peaks": peaks, "counts": counts}))


if __name__ == "__main__":
    main()
