"""Whether perks and draws are whole: an invariant of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ideas.core.db import session
from ideas.perks.models import Redemption
from ideas.perks.queries.redemptions import perk_problems
from ideas.product_tests.queries.draws import draw_problems
from ideas.upkeep.finding import Finding


def perks_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I20: no code goes twice, no stock below nothing, every redemption took its points once and those given back came back once; draws can be repeated."""
    finding = Finding("I20", "perks agree with their codes, their stock and the ledger; draws can be repeated", session().scalar(select(func.count(Redemption.id))) or 0)
    for problem in (*perk_problems(), *draw_problems()):
        finding.found(problem)
    return finding
