"""What readers of foreign formats make lines of: values without the empty ones, labels of people, merges followed to their end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any
from urllib.parse import urlsplit

from ideas.core.sheets import guarded
from ideas.core.words import N_, Message
from ideas.transfer.formats.common import quoted
from ideas.transfer.formats.kept import Kept
from ideas.transfer.formats.tables import Row, Table


def filled(**data: object) -> dict[str, Any]:
    """What is empty, none or no is left out."""
    return {name: value for name, value in data.items() if value not in ("", None, [], 0)}


def label(email: object = "", key: object = "", name: object = "") -> str:
    """What a person is known by in an import: the mail address in lower case, else the source's own key, else the name."""
    return str(email or "").strip().lower() or str(key or "").strip() or " ".join(str(name or "").split())


def noted(*notes: Message | None) -> Message | None:
    """Several notes as one, each once."""
    said: list[Message] = []
    for note in notes:
        if note is not None and note not in said:
            said.append(note)
    return reduce(lambda one, other: N_("%(one)s; %(other)s", one=one, other=other), said) if said else None


def no_votes(text: str) -> Message:
    """The note on a number of votes that is none."""
    return N_("'%(number)s' is no number of votes: taken as none", number=quoted(text))


def not_public(state: str) -> Message:
    """Why what was not to be seen in the other portal does not become public here."""
    return N_("not public there: %(state)s", state=quoted(state))


class Keys:
    """Keys for rows that have none: from what they say, so that the same file gives the same keys again."""

    def __init__(self) -> None:
        self._met: Kept[int] = Kept()

    def of(self, said: Iterable[str]) -> str:
        """A key of 20 hex digits; the second row that says the same gets `-2` behind it."""
        digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:20]
        self._met[digest] = times = self._met.get(digest, 0) + 1
        return digest if times == 1 else f"{digest}-{times}"


def merged_at_last(key: str, merges: Mapping[str, str]) -> str | None:
    """Where the chain A into B into C ends; None for one that is in no chain, or in one that goes round in a circle."""
    met, at = {key}, merges.get(key)
    while at is not None and at not in met:
        met.add(at)
        further = merges.get(at)
        if further is None:
            return at
        at = further
    return None


def host_of(url: str, otherwise: str) -> str:
    """The host of a page, which is the same for every export of one portal."""
    try:
        return (urlsplit(url).hostname if url.startswith(("http://", "https://")) else "") or otherwise
    except ValueError:
        return otherwise


def unguarded(text: str) -> str:
    """A value without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def told_rows(table: Table) -> Iterator[tuple[str, Row, Message | None]]:
    """The file's name, a row and its notes; what is noted of the whole table is said with its first whole row."""
    said = table.notes
    for row in table.rows():
        yield table.file, row, None if row.problem else noted(*said, *row.notes)
        said = said if row.problem else ()
