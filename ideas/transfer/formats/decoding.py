"""From bytes to text: which encoding a file is in, and what in a text is a sign of a wrong one."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ideas.core.words import N_, Message, Nn_
from ideas.transfer.formats.common import BadPackage

HEAD = 64 * 1024
CHUNK = 1024 * 1024
SURE = 1000  # so many broken bytes, and fewer signs that are whole, are no slip of the pen
STRANGE_SHARE = 20  # one sign in so many may be a control sign, before a file is no text

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPED = re.compile(r"[\udc80-\udcff]")
_BEYOND = re.compile(r"[^\x00-\x7f]+")
_HIGH = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
_MOJIBAKE = re.compile(f"Ã[{_HIGH}]|Â[\u00a0-\u00bf]|â€[{_HIGH}]|\u00f0\u0178[{_HIGH}]{{2}}")  # UTF-8 read as Windows-1252: Ã¤, Â§, â€œ, ðŸ˜€


_SAID = {"empty_file": N_("the file is empty"), "no_text": N_("the file is no text"), "workbook": N_("the file is a workbook or packed"), "no_heading": N_("the file has no heading")}


def unreadable(problem: BadPackage) -> Message:
    """Why a file beside others cannot be read, for the report; the others are read all the same."""
    return _SAID.get(str(problem), N_("the file cannot be read"))


@dataclass(frozen=True)
class Encoding:
    """How a file is read; `notes` says what had to be guessed."""

    name: str
    notes: tuple[Message, ...] = ()


def encoding_of(path: Path) -> Encoding:
    """The encoding of a text file: by its byte order mark, else UTF-8, else Windows-1252. Raises BadPackage for an empty file or one that is no text."""
    found = path.stat()
    return _encoding_of(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _encoding_of(path: Path, _changed: int, _size: int) -> Encoding:
    """Looked up once a file, since it is read as often as there are kinds of things in it."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise BadPackage("empty_file")
    if head.startswith(_WORKBOOKS):
        raise BadPackage("workbook")
    name = next((name for mark, name in _MARKS if head.startswith(mark)), "") or _wide(head)
    found = Encoding(name) if name else _narrow(path)
    _insist_on_text(head.decode(found.name, errors="replace"))
    return found


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: in western text every other byte is 0."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else ""


def _narrow(path: Path) -> Encoding:
    """UTF-8 where that is what most signs beyond ASCII are; a few broken ones do not make it another encoding."""
    good = bad = 0
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        while chunk := file.read(CHUNK):
            if not chunk.isascii():
                broken = len(_ESCAPED.findall(chunk))
                bad, good = bad + broken, good + len(_BEYOND.findall(_ESCAPED.sub("", chunk)))
            if bad > SURE > good:
                break
    if not bad:
        return Encoding("utf-8")
    if good > bad:
        return Encoding("utf-8", (Nn_("one byte is no UTF-8: shown as \N{REPLACEMENT CHARACTER}", "%(num)s bytes are no UTF-8: shown as \N{REPLACEMENT CHARACTER}", bad),))
    return Encoding("cp1252", (N_("the file is not UTF-8: read as Windows-1252"),))


def _insist_on_text(head: str) -> None:
    """Pictures, programs and packed files are full of control signs."""
    if len(_STRANGE.findall(head)) * STRANGE_SHARE > len(head):
        raise BadPackage("no_text")


def flaws(text: str) -> tuple[Message, ...]:
    """What a reader of this text should look at; nothing of it is changed."""
    found = []
    if _STRANGE.search(text):
        found.append(N_("control characters: left out"))
    if not text.isascii():
        if "\N{REPLACEMENT CHARACTER}" in text:
            found.append(N_("unreadable characters: shown as \N{REPLACEMENT CHARACTER}"))
        if seen := _MOJIBAKE.search(text):
            found.append(N_("looks decoded wrongly (%(signs)s): left as it is", signs=seen.group()))
    return tuple(found)
