"""Setting words in the portal's own fonts: which font has the letters, where lines break, how large they may be."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ideas.core.late import Late

if TYPE_CHECKING:
    from PIL import ImageFont, features
else:
    ImageFont, features = Late("PIL.ImageFont"), Late("PIL.features")

_HERE = Path(__file__).resolve().parents[1]
FONTS = (_HERE if (_HERE / "static").is_dir() else _HERE.parent) / "static" / "vendor"  # in a wheel inside the package, in a checkout beside it
FIGTREE = str(FONTS / "figtree-5.3.0" / "figtree-latin-wght-normal.woff2")
DEJAVU = str(FONTS / "dejavu-2.37" / "DejaVuSans-Bold.ttf")  # what Figtree lacks: Greek, Cyrillic, Hebrew, Arabic, rarer Latin
SHY, MISSING = "\u00ad", "\uffff"
PROBE = 32
LEAST_PART = 4
UNBROKEN = 48
_ONSET = re.compile(r"(?=(?:sch|(?<!s)ch|ph|th|qu|(?<![cpst])h|(?<!s)c|(?<!c)k|[bdfgjlmnpqrstvwxzß])[aeiouyäöü])", re.IGNORECASE)  # a syllable mostly begins with the last consonant before a vowel
RIGHT_TO_LEFT = frozenset(("R", "AL"))


class Setting(NamedTuple):
    """Words in lines, and the font they are set in; `size` in pixels; `is_rtl` where they run from the right."""

    lines: list[str]
    font: ImageFont.FreeTypeFont
    size: int
    is_rtl: bool


@lru_cache(maxsize=64)
def font(path: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """A font of ours; one that has no weights is as heavy as it is."""
    made = ImageFont.truetype(path, size)
    if path == FIGTREE:
        made.set_variation_by_axes([weight])
    return made


@lru_cache(maxsize=8192)
def has_letter(path: str, letter: str) -> bool:
    """Whether a font can draw a letter: it draws another shape than for what no font has."""
    probe = font(path, PROBE, 700)
    return letter.isspace() or bytes(probe.getmask(letter)) != bytes(probe.getmask(MISSING))


def drawable(text: str) -> tuple[str, str]:
    """The words as far as a font of ours has their letters, and that font. Emoji and scripts that none has are left out."""
    plain = " ".join("".join(letter for letter in unicodedata.normalize("NFC", text) if _is_visible(letter)).split())
    path = FIGTREE if all(has_letter(FIGTREE, letter) for letter in plain if letter != SHY) else DEJAVU
    kept = "".join(letter for letter in plain if letter == SHY or has_letter(path, letter))
    if is_rtl(kept) and not features.check("raqm"):  # without it letters would stand in the wrong order, and words of another meaning are worse than none
        return "", path
    return " ".join(kept.split()), path


def _is_visible(letter: str) -> bool:
    """No control signs, and no pictures among the letters: they would set all words in the other font."""
    kind = unicodedata.category(letter)
    return letter == SHY or letter.isspace() or (kind[0] != "C" and (kind != "So" or has_letter(FIGTREE, letter)))


def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (Unicode Bidirectional Algorithm, rule P2)."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((one in RIGHT_TO_LEFT for one in directions if one == "L" or one in RIGHT_TO_LEFT), False)


def fitted(text: str, width: int, height: int, sizes: tuple[int, ...], weight: int = 800, leading: float = 1.1) -> Setting:
    """The words in the largest of these sizes in which they fill no more than this room; long words are broken in middle and small sizes, and what is too much even in the smallest is cut with an ellipsis."""
    words, path = drawable(text)
    for size in sizes:
        lettering = font(path, size, weight)
        lines = wrapped(words, lettering, width, breaking=size <= UNBROKEN)
        if lines is not None and len(lines) * size * leading <= height:
            return Setting(lines, lettering, size, is_rtl(words))
    most = max(1, int(height / (sizes[-1] * leading)))
    lettering = font(path, sizes[-1], weight)
    lines = wrapped(words, lettering, width, breaking=True) or []
    return Setting(_cut(lines, most, lettering, width), lettering, sizes[-1], is_rtl(words))


def _cut(lines: list[str], most: int, lettering: ImageFont.FreeTypeFont, width: int) -> list[str]:
    if len(lines) <= most:
        return lines
    last = lines[most - 1].rstrip("-")
    while last and lettering.getlength(last + "…") > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def wrapped(text: str, lettering: ImageFont.FreeTypeFont, width: int, *, breaking: bool) -> list[str] | None:
    """The words in lines of at most so many pixels. A word that is wider is broken (`breaking`), or there is no such setting."""
    lines: list[str] = []
    for word in text.split():
        bare = word.replace(SHY, "")
        if lines and lettering.getlength(f"{lines[-1]} {bare}") <= width:
            lines[-1] = f"{lines[-1]} {bare}"
        elif lettering.getlength(bare) <= width:
            lines.append(bare)
        elif not breaking and SHY not in word and "-" not in word[1:-1]:
            return None
        else:
            lines += _broken(word, lettering, width)
    return lines


def _broken(word: str, lettering: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """One word in parts: at its hyphens, else where a syllable seems to begin, else anywhere."""
    parts, rest = [], word
    while rest and lettering.getlength(rest.replace(SHY, "")) > width:
        place = max((place for place in _places(rest) if lettering.getlength(_part(rest, place)) <= width), default=1)
        parts.append(_part(rest, place))
        rest = rest[place:]
    return [*parts, rest.replace(SHY, "")]


def _part(word: str, place: int) -> str:
    begin = word[:place].replace(SHY, "")
    return begin if begin.endswith("-") else f"{begin}-"


def _places(word: str) -> list[int]:
    """After how many letters a word may be broken: the best kind of place there is."""
    marked = [place + 1 for place, letter in enumerate(word) if letter in {SHY, "-"} and 0 < place < len(word) - 1]
    syllables = [found.start() for found in _ONSET.finditer(word) if LEAST_PART <= found.start() <= len(word) - LEAST_PART]
    return [*marked, *syllables] or list(range(1, len(word)))
