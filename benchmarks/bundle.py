"""A bundle of a large portal: seconds, size and most memory of writing it, of restoring it into an empty portal, and whether what comes out then is the same byte for byte.

    .venv/bin/python benchmarks/bundle.py [--ideas 100000 --votes 1000000 --members 100000] [--into postgresql://…] [--folder DIR]     (an empty database; default SQLite)

Memory is the most that the process had resident (`ru_maxrss`), the pages of the database file that the system maps included.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(folder: Path, database: str, *words: str) -> tuple[float, float, int]:
    """Seconds of a command as a whole process, by the clock and of a core, and the most memory it had, in MB."""
    env = os.environ | {"IDEAS_DATA_DIR": str(folder), "IDEAS_SEARCH_DIR": str(folder / "index"), "IDEAS_LOG_LEVEL": "error", "IDEAS_SECRET_KEY": "a secret for measuring, long enough"} | ({"IDEAS_DATABASE_URL": database} if database else {})
    begun = time.monotonic()
    with subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words[0]} ended with {process.returncode}")
    return time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def sum_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def told(what: str, seconds: float, core: float, memory: int, more: str = "") -> None:
    """A line of the table."""
    print(f"| {what} | {seconds:.0f} s | {core:.0f} s | {memory} MB | {more} |", flush=True)


def measure(folder: Path, into: str, crowd: list[str]) -> None:
    """The whole way, there and back."""
    here, there = folder / "here", folder / "there"
    if not here.exists():
        run(here, "", "init")
        told("generate", *run(here, "", "generate", "--no-index", *crowd))
    for full in ("", "--full"):
        path = folder / f"bundle{full}.zip"
        told(f"export {full}", *run(here, "", "export", str(path), *filter(None, [full])), f"{path.stat().st_size / 2**20:.0f} MB")
    run(there, into, "init")
    told("restore, index included", *run(there, into, "import", str(folder / "bundle--full.zip"), "--format", "bundle"))
    told("check", *run(there, into, "check"))
    told("export --full", *run(there, into, "export", str(folder / "again.zip"), "--full"), "the same bytes" if sum_of(folder / "again.zip") == sum_of(folder / "bundle--full.zip") else "OTHER BYTES")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    for name, count in (("ideas", 100_000), ("votes", 1_000_000), ("members", 100_000)):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--into", default="")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    crowd = [word for name in ("ideas", "votes", "members") for word in (f"--{name}", str(getattr(given, name)))]
    print("| what | time | of a core | memory | |\n|---|---|---|---|---|")
    if given.folder:
        measure(given.folder, given.into, crowd)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), given.into, crowd)


if __name__ == "__main__":
    main()
