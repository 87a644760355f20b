"""Small turns of wording for pages."""

from __future__ import annotations

import re
from typing import Protocol

from markupsafe import Markup

from ideas.core.text import excerpt

_END = re.compile(r"(?<=[.!?…])\s")
LONGEST = 180
_BLANK = re.compile(r"\s+")


class Told(Protocol):
    """What is asked of an idea here."""

    summary: str
    body_html: str


def stored(html: str) -> Markup:
    """HTML of our own making as it is kept: cleaned when it was written."""
    return Markup(html)  # noqa: S704 (made by core.text alone)


def lead_of(idea: Told) -> str:
    """The summary of an idea, unless its text begins with it: what came from elsewhere often says both."""
    said = _bare(idea.summary.rstrip("… .")) if idea.summary else ""
    return "" if said and _bare(stored(idea.body_html).striptags()).startswith(said) else idea.summary


def _bare(text: str) -> str:
    return _BLANK.sub(" ", text).strip().casefold()


def first_sentence(html: str) -> str:
    """The first sentence of stored HTML as plain words, at most 180 characters."""
    words = stored(html).striptags()
    return excerpt(_END.split(words, maxsplit=1)[0], LONGEST) if words else ""
