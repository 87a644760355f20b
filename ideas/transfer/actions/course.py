"""The course of one import: what is known, what was counted and reported, and where its rows go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from ideas.accounts.actions.bring_in import bring_in as bring_in_people
from ideas.accounts.models import Actor
from ideas.board.models import Board
from ideas.core.bulk import step
from ideas.core.db import session
from ideas.transfer.formats.jsonl import Line
from ideas.transfer.models import Import
from ideas.transfer.rules import stem_of

REPORT_MOST = 2000
COUNTED = ("ideas", "comments", "votes", "members", "updates", "links", "skipped", "errors")


def _nothing(_step: str, _done: int) -> None:
    """Nobody watches."""


@dataclass
class Course:
    """An import while it runs; without an `import_id` it is a dry run: all is judged and counted, nothing is written."""

    source: str
    board: Board
    by: Actor
    now: datetime
    original_clock: bool = False
    import_id: int | None = None
    progress: Callable[[str, int], object] = _nothing
    ideas: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    report: list[dict[str, Any]] = field(default_factory=list)
    _made_up: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def dry(self) -> bool:
        """Whether nothing is written."""
        return self.import_id is None

    def tell(self, line: Line, what: str, kind: str = "skipped") -> None:
        """Report a line: skipped (by rule), an error (the line is left out), or a note (it is not)."""
        if kind != "note":
            self.counts["errors" if kind == "error" else "skipped"] += 1
        if len(self.report) < REPORT_MOST:
            self.report.append({"file": line.file, "line": line.number, "kind": kind, "what": what})

    @contextmanager
    def step(self, name: str, done: int) -> Iterator[None]:
        """One transaction of the import; its row tells how far it is."""
        self.progress(name, done)
        if self.import_id is None:
            yield
            session().rollback()
            return
        with step("import", self.import_id) as current:
            yield
            row = current.get_one(Import, self.import_id)
            row.step, row.counts = name, self.totals()

    def totals(self) -> dict[str, int]:
        """All counts so far."""
        return {name: self.counts[name] for name in COUNTED}

    def made_up(self, keys: Sequence[str]) -> dict[str, int]:
        """Numbers that a dry run uses where the database would have given some."""
        return {key: -next(self._made_up) for key in keys}

    def meet(self, labels: Sequence[str]) -> None:
        """Make sure of a shell for each of these people, inside a step."""
        new = [label for label in dict.fromkeys(labels) if label and label not in self.people]
        if new:
            self.people |= self.made_up(new) if self.dry else bring_in_people(
                new, source=self.source, stem=stem_of(self.source), import_id=self.import_id, by=self.by, now=self.now,
            )
            self.counts["members"] += len(new)
