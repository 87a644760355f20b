"""What goes into a search engine and what comes out of it, whichever engine it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """The public texts of one idea, ready for indexing."""

    id: int
    title: str
    summary: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""
    comments: str = ""
    lang: str = ""
    board: str = ""
    stage: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One found idea; scores compare within one answer only."""

    id: int
    score: float


class IndexBusy(Exception):
    """Somebody else writes the index; try again later."""


class IndexGone(Exception):
    """There is no index to write to: it has to be built anew."""
