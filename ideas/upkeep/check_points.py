"""Whether points add up: an invariant of its own."""

from __future__ import annotations

from datetime import datetime

from ideas.rewards.queries.agreeing import ledger_count, ledger_problems
from ideas.upkeep.finding import Finding


def points_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I4: balances, earned points and the boards' sums are those of the ledger, each entry has its event, nobody spent what was not there."""
    finding = Finding("I4", "the ledger of points adds up, and nobody spent what was not there", ledger_count())
    for problem in ledger_problems():
        finding.found(problem)
    return finding
