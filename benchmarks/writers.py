"""Votes on SQLite by one process and by eight at once, through the use case itself: errors, lost votes, and the rate.

    .venv/bin/python benchmarks/writers.py [--processes 8] [--seconds 10] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import ROOT, environment, flask

VOTER = """
import json, sys, time
from itertools import product
from sqlalchemy import select
from ideas import create_app
from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.votes.actions import cast
number, processes, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
with create_app().app_context():
    members = [actor_of(one) for one in session().scalars(select(Member).where(Member.confirmed_at.is_not(None)).order_by(Member.id)) if one.id % processes == number]
    ideas = session().scalars(select(Idea).where(Idea.stage == "gathering").order_by(Idea.id.desc()).limit(200)).all()
    done, errors, longest = 0, 0, 0.0
    print("ready", flush=True)
    sys.stdin.readline()
    until = time.time() + seconds
    for actor, idea in product(members, ideas):
        if time.time() > until:
            break
        begun = time.perf_counter()
        try:
            cast(idea, by=actor, now=now())
            done += 1
        except Exception as error:
            session().rollback()
            if getattr(error, "refusal", None) is None:
                errors += 1
        longest = max(longest, time.perf_counter() - begun)
    print(json.dumps([done, errors, longest]))
"""
COUNT = """
import json
from sqlalchemy import func, select
from ideas import create_app
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.votes.models import Vote
with create_app().app_context():
    print(json.dumps([session().scalar(select(func.count()).select_from(Vote)), session().scalar(select(func.sum(Idea.vote_count)))]))
"""


def run(folder: Path, script: str, *words: str) -> subprocess.Popen[str]:
    """A process of the portal."""
    return subprocess.Popen([sys.executable, "-c", script, *words], cwd=ROOT, env=environment(folder, 8000), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> list[float]:
    """What it printed last."""
    told, _ = process.communicate()
    return list(json.loads(told.strip().splitlines()[-1]))


def vote(folder: Path, processes: int, seconds: float) -> tuple[float, int, float, int]:
    """Votes a second, errors, the longest wait, and how many acknowledged votes have no row or are counted otherwise."""
    before = answer(run(folder, COUNT))
    voters = [run(folder, VOTER, str(number), str(processes), str(seconds)) for number in range(processes)]
    for voter in voters:
        assert voter.stdout is not None
        voter.stdout.readline()
    for voter in voters:
        assert voter.stdin is not None
        voter.stdin.write("go\n")
        voter.stdin.flush()
    told = [answer(voter) for voter in voters]
    after = answer(run(folder, COUNT))
    done = int(sum(one[0] for one in told))
    wrong = abs(int(after[0] - before[0])) - done + abs(int(after[1] - before[1]) - done)
    return done / seconds, int(sum(one[1] for one in told)), max(one[2] for one in told), wrong


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rates: dict[int, list[float]] = {1: [], given.processes: []}
    print("| processes | votes/s | errors | lost or twice | longest wait |\n|---|---|---|---|---|")
    for _ in range(given.rounds):
        for processes, found in rates.items():
            with tempfile.TemporaryDirectory() as folder:
                flask(Path(folder), "init")
                flask(Path(folder), "generate", "--ideas", "2000", "--votes", "5000", "--members", "4000", "--seed", "1", "--no-index")
                rate, errors, longest, wrong = vote(Path(folder), processes, given.seconds)
            found.append(rate)
            print(f"| {processes} | {rate:,.0f} | {errors} | {wrong} | {longest:.2f} s |")
    ratio = statistics.median(many / one for one, many in zip(rates[1], rates[given.processes], strict=True))
    print(f"{given.processes} processes: {ratio:.2f} of one's rate (wanted 0.6)")


if __name__ == "__main__":
    main()
