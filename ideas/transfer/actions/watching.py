"""What is seen of a source while it is read: its first ideas as they would become, and how they fall by status, board and author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ideas.board.models import Board
from ideas.core.text import clean_line, clean_text
from ideas.transfer.actions.course import id_problem
from ideas.transfer.formats.common import Line, Source
from ideas.transfer.rules import address_of, first_words, moment_of, stage_for, topics

ROWS, MOST, DISTINCT_MOST = 20, 12, 100_000
WORD_MOST = 60


@dataclass
class Watched:
    """A source that is looked at while it is read; an idea without a language is in `lang`."""

    source: Source
    board: Board
    boards: Mapping[str, Board]
    lang: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    _seen: bool = False

    @property
    def name(self) -> str:
        """The source's own."""
        return self.source.name

    def picture(self, key: str) -> bytes | None:
        """The source's own."""
        return self.source.picture(key)

    def lines(self, kind: str) -> Iterator[Line]:
        """The source's own, looked at when they come for the first time."""
        if kind == "ideas":
            return self._ideas()
        return self._votes() if kind == "votes" else self.source.lines(kind)

    def _ideas(self) -> Iterator[Line]:
        first, self._seen = not self._seen, True
        for line in self.source.lines("ideas"):
            told = replace(line, data={**line.data, "lang": self.lang}) if self.lang and line.data and not line.text("lang") else line
            if first and self._comes(told):
                self._look(told)
            yield told

    def _comes(self, line: Line) -> bool:
        """Whether a row would become an idea; that it repeats one is seen where that one is shown."""
        broken = line.problem or line.left_out or id_problem(line) or not clean_line(line.text("title"))
        return not broken and all(row["id"] != line.text("id") for row in self.rows)

    def _votes(self) -> Iterator[Line]:
        """Where voters are known, they are the votes of a row that is shown."""
        shown = {row["id"]: row for row in self.rows}
        for row in shown.values():
            row["voters"] = 0
        for line in self.source.lines("votes"):
            if line.text("voter") and line.text("idea_id") in shown:
                shown[line.text("idea_id")]["voters"] += 1
            yield line

    def _look(self, line: Line) -> None:
        status = line.text("status_raw") or line.text("status")
        _count(self.statuses, f"{self._stage(line)}|{clean_line(status)[:WORD_MOST]}")
        _count(self.places, clean_line(line.text("board"))[:WORD_MOST])
        _count(self.authors, _person(line.text("author")))
        if len(self.rows) < ROWS:
            self.rows.append(self._row(line))

    def _row(self, line: Line) -> dict[str, Any]:
        place = self.boards.get(line.text("board").strip().casefold()) or self.board
        dated = moment_of(line.text("created_at"))
        names = topics(line.text("category"), line.text("subcategory"), line.text("area"), line.texts("tags"), *([line.text("board")] if line.text("board").strip().casefold() not in self.boards else []))
        return {
            "line": line.number, "id": line.text("id"), "title": clean_line(line.text("title"))[:300], "summary": line.text("summary")[:200] or first_words(clean_text(line.text("body"))), "board": place.slug,
            "stage": self._stage(line), "tags": names, "votes": line.number_of("votes_up"), "voters": 0, "author": _person(line.text("author")),
            "at": dated[0].isoformat() if dated else "", "precision": dated[1] if dated else "",
        }

    @staticmethod
    def _stage(line: Line) -> str:
        return stage_for("duplicate" if line.text("merged_into") else line.text("status")) or "gathering"

    def seen(self) -> dict[str, Any]:
        """What to show before anything is written."""
        return {
            "rows": self.rows, "statuses": self.statuses.most_common(MOST), "boards": self.places.most_common(MOST),
            "authors": [pair for pair in self.authors.most_common(MOST) if pair[0]], "author_count": sum(1 for name in self.authors if name),
        }


def _count(counter: Counter[str], name: str) -> None:
    """Counted as long as there are not too many different ones."""
    if name in counter or len(counter) < DISTINCT_MOST:
        counter[name] += 1


def _person(label: str) -> str:
    """Who it is, as far as it is shown: of a mail address the first sign."""
    address = address_of(label)
    return f"{address[0]}…@…" if address else clean_line(label)[:WORD_MOST]
