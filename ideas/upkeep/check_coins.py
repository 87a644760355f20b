"""Whether coin rounds are whole: an invariant of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ideas.coin_rounds.models import CoinRound
from ideas.coin_rounds.queries import round_problems
from ideas.core.db import session
from ideas.upkeep.finding import Finding


def coins_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I17: coins in steps of five, for what stands on the list, and a result where one was published; that nobody has more than a hundred is I13."""
    finding = Finding("I17", "coin rounds agree with their ballots")
    finding.checked = session().scalar(select(func.count(CoinRound.id))) or 0
    for problem in round_problems():
        finding.found(problem)
    return finding
