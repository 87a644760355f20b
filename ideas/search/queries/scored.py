"""Similar ideas with their scores, for programs that weigh them."""

from __future__ import annotations

from ideas.accounts.models import Actor
from ideas.board.queries.lists import Card, cards_of
from ideas.search.queries.finding import engine

SPARE = 10  # some of what the index names may be gone from public


def similar_scored(title: str, body: str, reader: Actor, limit: int) -> list[tuple[Card, float]]:
    """Public ideas that speak of the same thing with the index's score, the likeliest first."""
    scores = {hit.id: hit.score for hit in engine().similar(title[:200], body[:5000], limit=limit + SPARE)}
    return [(card, scores[card.id]) for card in cards_of(scores, reader)][:limit]
