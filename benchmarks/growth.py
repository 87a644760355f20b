"""The list of ideas at 1,000 and at 100,000 ideas, nothing cached, in turn on the same machine.

    .venv/bin/python benchmarks/growth.py [--small 1000] [--large 100000] [--rounds 5] [--seconds 3] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from load import Measured, get, press
from pages import Server, made


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = []
        for at, ideas in enumerate((given.small, given.large)):
            (folder / str(ideas)).mkdir(parents=True, exist_ok=True)
            made((folder / str(ideas)).resolve(), ideas)
            servers.append(stack.enter_context(Server((folder / str(ideas)).resolve(), "empty:app", 8941 + at, IDEAS_PAGE_CACHE="off")))
        runs: list[list[Measured]] = [[], []]
        for _ in range(given.rounds):
            for server, found in zip(servers, runs, strict=True):
                found.append(press(server.port, cycle([get("/ideas", Accept_Language="de")]), seconds=given.seconds, lines=16, pids=server.pids()))
    small, large = runs
    ratio = statistics.median(many.rate / few.rate for few, many in zip(small, large, strict=True))
    print(f"list at {given.small:,} ideas: {statistics.median(run.rate for run in small):,.0f} answers/s; at {given.large:,}: {statistics.median(run.rate for run in large):,.0f}; ratio {ratio:.2f} (wanted 0.8)")


if __name__ == "__main__":
    main()
