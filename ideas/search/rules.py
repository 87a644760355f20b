"""The grammar of a search: plain words and a few filters, bounded, and never an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

MAX_CHARACTERS = 100
MAX_WORDS = 8
FILTERS = ("status", "stage", "tag", "board", "lang", "author")

_UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FILTER = re.compile(rf'(?<![^\s(,;])({"|".join(FILTERS)}):(?:"([^"]*)"?|([^\s"]+))', re.IGNORECASE)
_SINGLE_LETTER_HYPHEN = re.compile(r"(?<!\w)([^\W\d_])[-‐‑](?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+")
_MARK = re.compile(r"(?<=\w)['’ʼ](?:s|t|re|ve|ll|d|m)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A search understood: words all wanted, the last perhaps unfinished, and filters by name."""

    words: tuple[str, ...] = ()
    prefix: bool = False
    filters: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.words or self.filters)


def clean(text: str) -> str:
    """The text in composed form, without characters that no database or page can carry."""
    return unicodedata.normalize("NFC", _UNSENDABLE.sub(" ", text))


def words_of(text: str) -> list[str]:
    """The words of a clean text as written; "E-Bike" is one word, "council's" is "council"."""
    return _WORD.findall(_MARK.sub("", _SINGLE_LETTER_HYPHEN.sub(r"\1", text)))


def parse(text: str) -> ParsedQuery:
    """Understands at most 100 characters and 8 words; `tag:"two words"` filters, the rest is plain.

    `status:` and `stage:` mean the same and come back as `stage`; of a repeated filter the last one
    holds. `prefix` says that the last word stands at the very end and may be still in typing.
    """
    text = clean(text[:MAX_CHARACTERS])[:MAX_CHARACTERS]
    filters: dict[str, str] = {}
    for name, quoted, bare in _FILTER.findall(text):
        if value := (quoted or bare).strip():
            filters["stage" if name.lower() == "status" else name.lower()] = value
    rest = _FILTER.sub(" ", text)
    words = words_of(rest)
    unfinished = len(words) <= MAX_WORDS and rest[-1:].isalnum()
    return ParsedQuery(tuple(words[:MAX_WORDS]), unfinished, filters)
