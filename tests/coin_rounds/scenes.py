"""Coin rounds for tests, made by the use cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ideas.board.models import Idea
from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound
from tests.factories import NOON, make_actor, make_idea

DAY = timedelta(days=1)
BEFORE, OPEN, OVER = NOON - DAY, NOON + DAY, NOON + DAY * 15
PROMISE = "We build the first of them as a sample by Christmas, and show it here."
REASON = "The list named an idea that we may not make."


def fields(ideas: list[Idea], **more: Any) -> dict[str, Any]:
    """A form that passes: open from noon for two weeks."""
    texts = {f"{name}_{lang}": f"{text} ({lang})" for name, text in (("title", "Six ideas, a hundred coins"), ("promise", PROMISE)) for lang in ("de", "en")}
    return texts | {"opens_at": NOON, "closes_at": NOON + DAY * 14, "ideas": [idea.id for idea in ideas]} | more


def announced(count: int = 3, ideas: list[Idea] | None = None, **more: Any) -> tuple[CoinRound, list[Idea]]:
    """Announced the day before it opens, with ideas of different creators."""
    by, listed = make_actor("team"), ideas or [make_idea() for _ in range(count)]
    found = actions.draft(fields(listed, **more), by=by, now=BEFORE)
    return actions.announce(found, by=by, now=BEFORE), listed
