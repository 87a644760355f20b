"""How often the demo's ideas were seen: more in their first days, and more where more people support them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from ideas.board.models import Idea, IdeaViews
from ideas.core.bulk import insert_many

DAYS = 30


def seen(ideas: Iterable[Idea], now: datetime) -> None:
    """Views by day inside the running step, for the first month of each public idea."""
    rows = [row for idea in ideas if idea.published_at is not None for row in _of(idea, now)]
    insert_many(IdeaViews, rows)


def _of(idea: Idea, now: datetime) -> list[dict[str, object]]:
    rng, begun = Random(idea.id), (idea.published_at or now).astimezone(UTC).date()
    last = min(DAYS, (now.astimezone(UTC).date() - begun).days)
    reach = rng.lognormvariate(3.0, 0.9) + idea.vote_count / 4
    return [{"idea_id": idea.id, "day": begun + timedelta(days=at), "view_count": 1 + round(reach * 0.86**at)} for at in range(last + 1)]
