"""The long tests, and the whole suite on PostgreSQL as well; writes a dated summary into docs/nightly.md. Run by `make nightly`."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOLD = ROOT / "docs" / "nightly.md"
HEAD = """# The nightly run

Written by `make nightly`: the tests that take long, then the whole suite with PostgreSQL present, so that use cases, queries and races run on both databases.
What could not run on the machine is named, never left out silently.
"""
RUNS = (
    ("Long tests: races, kills, the wheel", ["-m", "nightly"], {"HYPOTHESIS_PROFILE": "nightly"}),
    ("The whole suite", ["-m", "not nightly", "-n", "2", "--dist", "worksteal"], {}),
)
COUNTS = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed)")


def run(words: list[str], more: dict[str, str]) -> tuple[dict[str, int], list[str], float]:
    """Counts by outcome, the lines worth telling, seconds."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-rsfE", "-o", "addopts=--strict-markers", *words], cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    counts = {kind.rstrip("s") if kind.startswith("error") else kind: int(number) for number, kind in COUNTS.findall(lines[-1] if lines else "")}
    if not counts or (done.returncode and not {"failed", "error"} & set(counts)):
        counts["error"] = counts.get("error", 0) + 1
    told = [line for line in lines if line.startswith(("SKIPPED", "FAILED", "ERROR"))] or ([done.stderr.strip()[-500:]] if done.returncode else [])
    return counts, told, time.monotonic() - begun


def section(name: str, counts: dict[str, int], told: list[str], seconds: float) -> str:
    """One run, in words."""
    numbers = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    lines = "".join(f"- `{line[:300]}`\n" for line in told)
    return f"\n### {name}\n{numbers} in {seconds / 60:.1f} minutes.\n" + (f"\n{lines}" if lines else "")


def main() -> int:
    """Run everything; gives 1 where something failed."""
    databases = "SQLite and PostgreSQL" if os.environ.get("IDEAS_TEST_POSTGRES") else "SQLite only (IDEAS_TEST_POSTGRES is not set)"
    text, broken = f"\n## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n{databases}; Python {platform.python_version()}, {os.cpu_count()} cores.\n", False
    for name, words, more in RUNS:
        counts, told, seconds = run(words, more)
        broken = broken or bool({"failed", "error"} & set(counts))
        text += section(name, counts, told, seconds)
        print(text.rpartition("### ")[2])
    former = TOLD.read_text(encoding="utf-8").removeprefix(HEAD) if TOLD.exists() else ""
    TOLD.write_text(HEAD + text + former, encoding="utf-8")
    return int(broken)


if __name__ == "__main__":
    raise SystemExit(main())
