"""A score as people write it."""

from __future__ import annotations

from flask import g

from ideas.core.words import say_number

WHOLE_FROM = 100


def score_words(value: float | None) -> str:
    """Two places at most, none where there are none, and none from 100 on; a dash where there is no score."""
    return "–" if value is None else say_number(g.locale, round(value, 2) if value % 1 and value < WHOLE_FROM else round(value))
