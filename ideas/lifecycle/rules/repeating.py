"""The same words sent again and again: how they are recognised, and from when on that is said."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from ideas.core.refusal import Refusal
from ideas.core.words import N_

_NO_WORD = re.compile(r"[\W_]+")
NAMED_LEAST = 3  # a shorter name stands in too many words


def bare_words(text: str, named: Iterable[str] = ()) -> str:
    """The words alone, without capitals, signs and line ends; what is `named` in it (a title, a person) counts as the same everywhere."""
    bare = f" {_bare(text)} "
    for name in sorted((_bare(one) for one in named), key=len, reverse=True):
        if len(name) >= NAMED_LEAST:
            bare = bare.replace(f" {name} ", " * ")
    return bare.strip()


def _bare(text: str) -> str:
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def digest_of(text: str, named: Iterable[str] = ()) -> str | None:
    """By which two texts are told to be the same: 32 hex digits; None for a text without words."""
    bare = bare_words(text, named)
    return hashlib.sha256(bare.encode()).hexdigest()[:32] if bare else None


def why_not_repeat(times: int, most: int, *, confirmed: bool) -> Refusal | None:
    """A text that was sent `most` times already is sent once more only by who confirms it; `times` is how often it was."""
    if confirmed or times < most:
        return None
    message = N_("This very text was sent %(times)s times already. Write what holds for this idea, or confirm that the same words are meant.", times=times)
    return Refusal("said_often", message, 422, field="repeated")
