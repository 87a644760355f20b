"""The country that a market suggestion's own words name."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from ideas.surveys.rules import COUNTRIES

_APART = re.compile(r"[^\w]+")
ALSO = {
    "usa": "US", "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "großbritannien": "GB", "schottland": "GB", "holland": "NL", "the netherlands": "NL",
    "czech republic": "CZ", "tschechische republik": "CZ", "türkei": "TR", "turkey": "TR", "korea": "KR", "russia": "RU", "kosovo": "XK",
}


def country_in(words: str) -> str:
    """ISO 3166-1, two letters, where the words are or begin with a country's name in German or English; else nothing. No guess beyond that."""
    said = " ".join(_APART.split(words.casefold())).strip()
    parts = said.split()
    for length in range(min(len(parts), 5), 0, -1):
        found = _names().get(" ".join(parts[:length]))
        if found:
            return found
    return ""


@cache
def _names() -> dict[str, str]:
    """Names of countries, in small letters, and what people call some of them."""
    names = {" ".join(_APART.split(Locale(lang).territories[code].casefold())).strip(): code for lang in ("en", "de") for code in sorted(COUNTRIES)}
    return names | ALSO


def country_name(code: str, locale: str) -> str:
    """The country's name in this language."""
    return str(Locale.parse(locale).territories.get(code, code))
