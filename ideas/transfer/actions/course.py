"""The course of one import: what is known, what was counted and reported, and where its rows go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import count
from sys import intern
from typing import Any

from ideas.accounts.actions.bring_in import bring_in as bring_in_people
from ideas.accounts.models import Actor
from ideas.board.models import Board
from ideas.core.bulk import step
from ideas.core.db import session
from ideas.core.refusal import insist
from ideas.core.words import N_, Message, Nn_, stored
from ideas.transfer.actions.claiming import keep_addresses
from ideas.transfer.formats.common import Line, Source
from ideas.transfer.formats.kept import Kept
from ideas.transfer.models import Import
from ideas.transfer.queries import MAIL, address_digest, gone_mark
from ideas.transfer.rules import ID_MAX, address_of, moment_of, stem_of, why_not_go_on

REPORT_MOST = 2000  # of each kind: many that are passed over by rule hide no error
COUNTED = ("ideas", "comments", "votes", "members", "updates", "links", "pictures", "notes", "skipped", "errors")
LABEL_MOST = 200
TAKEN = {
    "author": N_("its author is a member here by now, or has left: nothing comes in their name"),
    "voter": N_("its voter is a member here by now, or has left: nothing comes in their name"),
}


def _nothing(_step: str, _done: int) -> None:
    """Nobody watches."""


def _unsaid(_line: dict[str, Any]) -> None:
    """Nobody reads the whole report."""


def id_problem(line: Line) -> Message | None:
    """Why a row cannot be known again; None where it can."""
    if not line.text("id"):
        return N_("no id")
    return N_("the id is longer than %(most)s characters", most=ID_MAX) if len(line.text("id")) > ID_MAX else None


@lru_cache(maxsize=1000)
def label_of(text: str) -> str:
    """What a person of the source is known by here: its own label; of a mail address only a keyed digest, from which nobody reads it back. Each is in memory once."""
    address = address_of(text)
    return intern(MAIL + address_digest(address) if address else text.strip()[:LABEL_MOST])


@dataclass
class Course:
    """An import while it runs; without an `import_id` it is a dry run: all is judged and counted, nothing is written."""

    reader: Source
    board: Board
    by: Actor
    now: datetime
    original_clock: bool = False
    import_id: int | None = None
    progress: Callable[[str, int], object] = _nothing
    said: Callable[[dict[str, Any]], object] = _unsaid
    boards: Mapping[str, Board] = field(default_factory=dict)
    ideas: Kept[int] = field(default_factory=Kept)
    people: Kept[int] = field(default_factory=Kept)
    titles: Mapping[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    authors: Kept[str] = field(default_factory=Kept)
    addresses: Kept[str] = field(default_factory=Kept)
    merged: dict[str, tuple[str, Line]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    report: list[dict[str, Any]] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    _made_up: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def source(self) -> str:
        """What tells the portal from others that the data comes from."""
        return self.reader.name

    def lines(self, kind: str) -> Iterator[Line]:
        """The rows of one kind, from the first."""
        return self.reader.lines(kind)

    def key(self, line: Line, name: str = "id") -> str:
        """The source's own id of a row, each kept in memory once."""
        return intern(line.text(name))

    def who(self, line: Line, name: str) -> str:
        """The label of the person that a row names; '' where it names none."""
        return label_of(line.text(name))

    def passes_for(self, line: Line, name: str) -> bool:
        """Whether a row may come in the name of the person it names: not where they are a member by now or have left; that is told."""
        label = self.who(line, name)
        taken = bool(self.taken and label) and (label in self.taken or gone_mark(self.source, label) in self.taken)
        if taken:
            self.tell(line, TAKEN[name])
        return not taken

    @property
    def dry(self) -> bool:
        """Whether nothing is written."""
        return self.import_id is None

    def tell(self, line: Line, what: Message, kind: str = "skipped") -> None:
        """Report a line: skipped (by rule), an error (the line is left out), or a note (it is not). What is told is kept as key and values (`rules.reason_of`)."""
        if kind != "note":
            self.counts["errors" if kind == "error" else "skipped"] += 1
        self.told[kind] += 1
        told = {"file": line.file, "line": line.number, "kind": kind, "what": stored(what)}
        self.said(told)
        if self.told[kind] <= REPORT_MOST:
            self.report.append(told)

    def passes(self, line: Line, problem: Message | None = None) -> bool:
        """Whether a line goes on; otherwise why not is told, as is what it was read otherwise than it stands there."""
        if line.problem:
            self.tell(line, line.problem, "error")
        elif line.left_out:
            self.tell(line, line.left_out)
        elif problem:
            self.tell(line, problem, "error")
        elif line.note:
            self.tell(line, line.note, "note")
        return not (line.problem or line.left_out or problem)

    def moment(self, line: Line, name: str) -> tuple[datetime, str] | None:
        """A date of a row with its precision; None where it is none. One that lies ahead is the import's day."""
        dated = moment_of(line.text(name))
        if dated is not None and dated[0] > self.now:
            self.tell(line, N_("the date lies ahead: taken as of the import"), "note")
            return self.now, "time"
        return dated

    @contextmanager
    def step(self, name: str, done: int) -> Iterator[None]:
        """One transaction of the import; its row tells how far it is. Raises Refused, and writes nothing, where somebody takes the import back meanwhile."""
        self.progress(name, done)
        if self.import_id is None:
            yield
            session().rollback()
            return
        with step("import", self.import_id) as current:
            row = current.get_one(Import, self.import_id, with_for_update=True, populate_existing=True)
            insist(why_not_go_on(row.step, undone=row.undone_at is not None))
            yield
            row.step, row.counts = name, self.totals()

    def totals(self) -> dict[str, int]:
        """All counts so far."""
        return {name: self.counts[name] for name in COUNTED}

    def whole_report(self) -> list[dict[str, Any]]:
        """The report; where it was cut, its last line says how much it leaves unsaid."""
        more = self.told.total() - len(self.report)
        unsaid = Nn_("one more line is not listed", "%(num)s more lines are not listed", more)
        return [*self.report, {"file": "", "line": 0, "kind": "note", "what": stored(unsaid)}] if more else self.report

    def made_up(self, keys: Sequence[str]) -> dict[str, int]:
        """Numbers that a dry run uses where the database would have given some."""
        return {key: -next(self._made_up) for key in keys}

    def meet(self, labels: Sequence[str]) -> None:
        """Make sure of a shell for each of these people, inside a step."""
        new = [label for label in dict.fromkeys(labels) if label and label not in self.people]
        if new:
            self.people |= self.made_up(new) if self.dry else self._bring_people(new)
            self.counts["members"] += len(new)

    def _bring_people(self, new: Sequence[str]) -> dict[str, int]:
        made = bring_in_people(new, source=self.source, stem=stem_of(self.source), import_id=self.import_id, by=self.by, now=self.now)
        keep_addresses({made[label]: label.removeprefix(MAIL) for label in new if label.startswith(MAIL)})
        return made
