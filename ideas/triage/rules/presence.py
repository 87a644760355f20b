"""How long somebody counts as being at an idea."""

from __future__ import annotations

from datetime import timedelta

RENEWED_EVERY = timedelta(seconds=20)
GONE_AFTER = timedelta(seconds=50)  # two missed signs of life and a little
DOINGS = ("reading", "answering")


def doing_of(said: str) -> str:
    """What somebody says to be doing; anything unknown is reading."""
    return said if said in DOINGS else DOINGS[0]
