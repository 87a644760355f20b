"""Whether two texts say the same: by the words they share, wherever these stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NO_WORD = re.compile(r"[\W_]+")
SHARED, OF = 4, 5  # so many of the words of both together


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of some texts, each once, without capitals and signs."""
    return frozenset(_NO_WORD.sub(" ", unicodedata.normalize("NFKC", " ".join(texts)).casefold()).split())


def says_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether four in five of the words of both together are in both (the Jaccard index); texts without words say nothing."""
    return bool(one) and OF * len(one & other) >= SHARED * len(one | other)
