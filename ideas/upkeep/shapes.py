"""How real portals spread: votes, comments, lengths and moments, as measured on public data."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from random import Random

from ideas.upkeep.words import TAGS

NO_VOTES = 0.14
TAIL_BEGINS, TAIL_ALPHA = 42, 2.4
NO_COMMENTS, COMMENT_ALPHA = 0.75, 2.7
VOTER_MEDIAN, VOTER_SIGMA, VOTER_MOST = 2, 1.75, 600
BODY_MOST, LONG_BODIES, LONG = 6_000, 0.01, (15_000, 60_000)
DAYS, BURST = 365, 15
HOURS = (2, 0.3, 0.2, 0.2, 0.2, 0.3, 1, 3, 6, *(10,) * 15)


def votes_for(rng: Random, ideas: int) -> list[int]:
    """Votes of each idea: none for 14 %, else lognormal with a Pareto tail above 42."""
    return [0 if rng.random() < NO_VOTES else _supporters(rng) for _ in range(ideas)]


def _supporters(rng: Random) -> int:
    votes = rng.lognormvariate(1.95, 1.28)
    return round(TAIL_BEGINS * rng.paretovariate(TAIL_ALPHA)) if votes > TAIL_BEGINS else max(round(votes), 1)


def comments_for(rng: Random, votes: int) -> int:
    """Comments of an idea: none for three quarters, else more with more votes, with a Pareto tail."""
    if rng.random() < NO_COMMENTS:
        return 0
    return min(round(rng.paretovariate(COMMENT_ALPHA) * (1 + math.log1p(votes) / 2)), 400)


def weight_of(rng: Random) -> float:
    """How much a member votes: median 2, 99th percentile about 100, at most 600."""
    return min(rng.lognormvariate(math.log(VOTER_MEDIAN), VOTER_SIGMA), VOTER_MOST)


def body_length(rng: Random) -> int:
    """Characters of a text: lognormal, and one in a hundred very long."""
    return rng.randrange(*LONG) if rng.random() < LONG_BODIES else min(round(rng.lognormvariate(5.8, 0.77)), BODY_MOST)


def idea_moment(rng: Random, now: datetime, deadline: datetime) -> datetime:
    """Within a year before now; on the day of a deadline fifteen times as many as usual."""
    day = deadline if rng.random() < BURST / (DAYS + BURST) else now - timedelta(days=rng.uniform(1, DAYS))
    hour = rng.choices(range(24), weights=HOURS)[0]
    return day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0) - timedelta(days=1)


def later_moment(rng: Random, after: datetime, now: datetime) -> datetime:
    """Some time after a moment, soon rather than late, never after now."""
    return after + (now - after) * min(rng.expovariate(6), 1.0)


def tag_names(rng: Random) -> list[str]:
    """One to three topics, some far more usual than others."""
    names = TAGS[rng.choice(("de", "de", "en"))]
    weights = [1 / (place + 1) for place in range(len(names))]
    return list(dict.fromkeys(rng.choices(names, weights=weights, k=rng.randrange(1, 4))))
