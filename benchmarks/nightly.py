"""The long tests, and the whole suite on PostgreSQL as well; writes a dated summary into docs/nightly.md. Run by `make nightly`."""

from __future__ import annotations

import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOLD = ROOT / "docs" / "nightly.md"
HEAD = """# The nightly run

Written by `make nightly`: one section a kind of test, first those that take long, then the whole suite, so that use cases, queries and races run on both databases.
What could not run on the machine is named, never left out silently; what takes longer than its time is ended and told as a failure.
"""


@dataclass(frozen=True)
class Section:
    """One run of pytest, or of a `script` that ends with 0 where all is well: what it is called on the command line and in the summary, its words, its settings, and the minutes it may take."""

    word: str
    name: str
    words: tuple[str, ...]
    minutes: float
    more: dict[str, str] = field(default_factory=dict)
    script: str = ""

    @property
    def command(self) -> list[str]:
        """What is run."""
        begun = [self.script] if self.script else ["-m", "pytest", "-q", "-rsfE", "-o", "addopts=--strict-markers"]
        return [sys.executable, *begun, *self.words]


FAULTS, RACES = "tests/faults", "tests/races"
NIGHT = {"HYPOTHESIS_PROFILE": "nightly"}
ALL = ("-m", "nightly or not nightly")
SECTIONS = (
    Section("races", "Races: sixty rounds of 2, 5 and 20 at once; 20,000 votes through two processes", (*ALL, RACES), 15, NIGHT | {"IDEAS_TEST_ROUNDS": "60"}),
    Section("kills", "Kills: 200 of the server, 100 of the workers, two and four workers on one queue", (*ALL, f"{FAULTS}/test_kills.py", f"{FAULTS}/test_orphans.py"), 40, NIGHT),
    Section("crashes", "A crash after each step of each use case", (*ALL, f"{FAULTS}/test_crashes.py", "-n", "2", "--dist", "worksteal"), 60, NIGHT),
    Section(
        "faults", "Mail servers, a locked database, full disks, a lost index, clocks, workers, Redis",
        (*ALL, FAULTS, *(f"--ignore={FAULTS}/test_{name}.py" for name in ("kills", "orphans", "crashes", "seeded"))), 25, NIGHT,
    ),
    Section("seeded", "The tests tested: faults put in on purpose", (*ALL, f"{FAULTS}/test_seeded.py"), 25, NIGHT),
    Section("imports", "The real data sets brought in, again, and taken back", ("-m", "nightly", "tests/transfer"), 40, NIGHT),
    Section("hostile", "Each hostile string in each field", ("-m", "nightly", "tests/hostile", "-n", "2", "--dist", "worksteal"), 150, NIGHT),
    Section("browser", "In a browser: axe on every page that links lead to, a whole data set by the mapping page", ("-m", "nightly", "tests/journeys", "-n", "2", "--dist", "worksteal"), 60, NIGHT),
    Section("long", "Other long tests", ("-m", "nightly", "tests", *(f"--ignore={path}" for path in (FAULTS, RACES, "tests/transfer", "tests/hostile", "tests/journeys"))), 60, NIGHT),
    Section("memory", "The most memory of an import of 20,000 rows with its search index, each form in a process of its own", ("--rows", "20000", "--index"), 20, script="benchmarks/import_memory.py"),
    Section("suite", "The whole suite", ("-m", "not nightly", "-n", "2", "--dist", "worksteal"), 40),
)
COUNTS = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed)")
NOTHING = 5  # pytest's exit status where no test was chosen


def run(section: Section) -> tuple[dict[str, int], list[str], float]:
    """Counts by outcome, the lines worth telling, seconds. What takes too long is ended with all it started."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        piece = subprocess.Popen(section.command, cwd=ROOT, env=os.environ | section.more, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        status = _waited(piece, section.minutes * 60)
        out.seek(0)
        lines = out.read().strip().splitlines()
    counts = _counted(status, lines) if not section.script else {"passed" if status == 0 else "failed": 1}
    return counts, _telling(section, status, lines), time.monotonic() - begun


def _waited(piece: subprocess.Popen[bytes], seconds: float) -> int | None:
    """The exit status; None where the time was over. Pytest first has a moment to stop what it serves."""
    try:
        return piece.wait(seconds)
    except subprocess.TimeoutExpired:
        piece.send_signal(signal.SIGINT)
    try:
        piece.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(piece.pid, signal.SIGKILL)
        piece.wait()
    return None


def _counted(status: int | None, lines: list[str]) -> dict[str, int]:
    counts = {kind.rstrip("s") if kind.startswith("error") else kind: int(number) for number, kind in COUNTS.findall(lines[-1] if lines else "")}
    if status is None or (not counts and status != NOTHING) or (status not in {0, NOTHING} and not {"failed", "error"} & set(counts)):
        counts["error"] = counts.get("error", 0) + 1
    return counts


def _telling(section: Section, status: int | None, lines: list[str]) -> list[str]:
    told = [line for line in lines if line.startswith(("SKIPPED", "FAILED", "ERROR"))]
    if status is None:
        return [f"ended: not done within {section.minutes:.0f} minutes", *told]
    if section.script:
        return lines[-20:]
    return told or ([lines[-1]] if lines and status not in {0, NOTHING} else [])


def told_of(section: Section, counts: dict[str, int], told: list[str], seconds: float) -> str:
    """One run, in words."""
    numbers = ", ".join(f"{number} {kind}" for kind, number in counts.items()) or "nothing chosen"
    lines = "".join(f"- `{line[:300]}`\n" for line in told)
    return f"\n### {section.name}\n{numbers} in {seconds / 60:.1f} minutes.\n" + (f"\n{lines}" if lines else "")


def chosen(words: list[str]) -> list[Section]:
    """The sections named on the command line or by IDEAS_NIGHTLY_ONLY; all of them where none is. Raises SystemExit for an unknown one."""
    wanted = {word.strip() for word in [*words, *os.environ.get("IDEAS_NIGHTLY_ONLY", "").split(",")]} - {""}
    unknown = wanted - {section.word for section in SECTIONS}
    if unknown:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(section.word for section in SECTIONS)}")
    return [section for section in SECTIONS if section.word in wanted or not wanted]


def main(words: list[str]) -> int:
    """Run the chosen sections, each whatever became of the others; gives 1 where something failed."""
    databases = "SQLite and PostgreSQL" if os.environ.get("IDEAS_TEST_POSTGRES") else "SQLite only (IDEAS_TEST_POSTGRES is not set)"
    text, broken, begun = f"\n## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n{databases}; Python {platform.python_version()}, {os.cpu_count()} cores.\n", False, time.monotonic()
    former = TOLD.read_text(encoding="utf-8").removeprefix(HEAD) if TOLD.exists() else ""
    for section in chosen(words):
        counts, told, seconds = run(section)
        broken = broken or bool({"failed", "error"} & set(counts))
        text += told_of(section, counts, told, seconds)
        print(text.rpartition("### ")[2], flush=True)
        total = f"\n{'Something failed' if broken else 'Nothing failed'}; {(time.monotonic() - begun) / 60:.0f} minutes in all.\n"
        TOLD.write_text(HEAD + text + total + former, encoding="utf-8")
    return int(broken)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
