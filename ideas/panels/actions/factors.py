"""Renewing what says how members fit, some at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from ideas.core.bulk import insert_many
from ideas.core.db import action, session
from ideas.panels.models import FitFactors, FitTopic
from ideas.panels.queries.factors import TOPICS_KEPT, due_members, facts_of, topics_of
from ideas.panels.rules.fit import comments_factor, early_factor, ideas_factor, topic_weight

STEP = 500


@action
def renew_factors(*, now: datetime, limit: int = STEP) -> int:
    """Reckon some members' factors anew, who waits longest first; gives how many. The same number of statements whatever the portal holds."""
    ids = due_members(limit)
    if not ids:
        return 0
    facts, topics = facts_of(ids), topics_of(ids)
    for model in (FitFactors, FitTopic):
        session().execute(delete(model).where(model.member_id.in_(ids)), execution_options={"synchronize_session": False})  # type: ignore[attr-defined]
    insert_many(FitFactors, [_factors(one, facts[one], now) for one in ids])
    insert_many(FitTopic, [row for one in ids for row in _topics(one, topics.get(one, {}))])
    return len(ids)


def _factors(member_id: int, facts: dict[str, int], now: datetime) -> dict[str, Any]:
    return {
        "member_id": member_id, "ideas": ideas_factor(facts["public"], facts["passed"], facts["chosen"]), "comments": comments_factor(facts["marks"]), "early": early_factor(facts["times"]),
        "facts": facts, "renewed_at": now,
    }


def _topics(member_id: int, found: dict[int, list[int]]) -> list[dict[str, Any]]:
    """Those a member has most to do with, so that nobody's rows grow without end."""
    rows = [{"member_id": member_id, "tag_id": tag_id, "weight": topic_weight(own, supported), "own_count": own, "support_count": supported} for tag_id, (own, supported) in found.items()]
    return sorted(rows, key=lambda row: (-row["weight"], row["tag_id"]))[:TOPICS_KEPT]
