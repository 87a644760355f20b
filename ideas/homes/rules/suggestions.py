"""Which ideas are suggested to a member, and why: by topics of what they support and follow, never by what other people support."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

SHOWN, KEPT = 5, 15
TOPICS_MOST = 8
OF_ONE_TOPIC, OF_ONE_AUTHOR = 2, 1
FOLLOWED, SUPPORTED, NEW = "followed", "supported", "new"
FRESH_FOR = timedelta(days=14)
STALE = 0.6
COMMON = 100


@dataclass(frozen=True)
class Interest:
    """A topic of ideas that a member supports, follows without supporting, or had: how many of each, and how many ideas bear it in all."""

    tag_id: int
    idea_count: int
    supported: int = 0
    followed: int = 0

    @property
    def weight(self) -> float:
        """More of a topic says more, each one less than the one before; a rare topic says more than one that everything bears."""
        return math.log2(1 + self.supported + self.followed) / math.log2(2 + self.idea_count / COMMON)

    @property
    def why(self) -> str:
        """What is said of it: support is the stronger word."""
        return SUPPORTED if self.supported else FOLLOWED


class Candidate(NamedTuple):
    """An idea that may be suggested."""

    idea_id: int
    author_id: int | None
    tag_ids: frozenset[int]
    votes: int
    published_at: datetime


class Suggestion(NamedTuple):
    """An idea, why it is suggested (`supported`, `followed`, `new`), and the topic that is meant."""

    idea_id: int
    why: str
    tag_id: int | None


def strongest(interests: Iterable[Interest]) -> list[Interest]:
    """The topics that ideas are looked for in."""
    return sorted(interests, key=lambda one: (-one.weight, one.tag_id))[:TOPICS_MOST]


def suggestions(candidates: Iterable[Candidate], interests: Sequence[Interest], *, seed: str, now: datetime) -> list[Suggestion]:
    """The best of them, at most fifteen: by shared topics, fresh ones first, few-supported ones before others alike; ties by lot of the seed.

    Of one topic at most two stand among the first five, of one author one, so that one hobby or one busy creator does not fill the page. New ideas without a shared topic fill up.
    """
    weights = {one.tag_id: one for one in interests}
    ranked = sorted(candidates, key=lambda one: (-_score(one, weights, now), _lot(seed, one.idea_id)))
    return [_told(one, weights) for one in _mixed(ranked, weights)[:KEPT]]


def _score(idea: Candidate, weights: dict[int, Interest], now: datetime) -> float:
    shared = sum(weights[tag].weight for tag in idea.tag_ids if tag in weights)
    fresh = 1.0 if now - idea.published_at < FRESH_FOR else STALE
    return shared * fresh / (1 + math.log10(1 + idea.votes) / 4)


def _lot(seed: str, idea_id: int) -> bytes:
    return sha256(f"{seed}:{idea_id}".encode()).digest()


def _leading(idea: Candidate, weights: dict[int, Interest]) -> Interest | None:
    return max((weights[tag] for tag in idea.tag_ids if tag in weights), key=lambda one: (one.weight, -one.tag_id), default=None)


def _mixed(ranked: Sequence[Candidate], weights: dict[int, Interest]) -> list[Candidate]:
    """The same ideas; what is too much of one topic or author goes behind the others."""
    topics: Counter[int] = Counter()
    authors: Counter[int] = Counter()
    first: list[Candidate] = []
    later: list[Candidate] = []
    for idea in ranked:
        leading = _leading(idea, weights)
        much = (leading is not None and topics[leading.tag_id] >= OF_ONE_TOPIC) or (idea.author_id is not None and authors[idea.author_id] >= OF_ONE_AUTHOR)
        (later if much else first).append(idea)
        if not much:
            topics.update([leading.tag_id] if leading else [])
            authors.update([idea.author_id] if idea.author_id is not None else [])
    return first + later


def _told(idea: Candidate, weights: dict[int, Interest]) -> Suggestion:
    leading = _leading(idea, weights)
    return Suggestion(idea.idea_id, leading.why, leading.tag_id) if leading else Suggestion(idea.idea_id, NEW, None)
