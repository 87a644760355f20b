"""Small turns of wording for pages."""

from __future__ import annotations

import re

from markupsafe import Markup

from ideas.core.text import excerpt

_END = re.compile(r"(?<=[.!?…])\s")
LONGEST = 180


def stored(html: str) -> Markup:
    """HTML of our own making as it is kept: cleaned when it was written."""
    return Markup(html)  # noqa: S704 (made by core.text alone)


def first_sentence(html: str) -> str:
    """The first sentence of stored HTML as plain words, at most 180 characters."""
    words = stored(html).striptags()
    return excerpt(_END.split(words, maxsplit=1)[0], LONGEST) if words else ""
