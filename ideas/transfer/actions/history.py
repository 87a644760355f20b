"""What the source told about its ideas: read first, since it says why an idea stands where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ideas.core.bulk import chunks
from ideas.core.text import clean_line, clean_text, plain_html
from ideas.lifecycle.actions.bring_in import bring_in_history
from ideas.transfer.actions.course import Course
from ideas.transfer.formats.jsonl import Line, lines
from ideas.transfer.queries import beginnings, known_entries
from ideas.transfer.rules import moment_of

BATCH = 500
KINDS = ("status", "official_answer", "milestone")


@dataclass(frozen=True)
class Told:
    """One entry of a source's own history."""

    line: Line
    kind: str
    at: datetime | None
    precision: str
    status: str
    status_raw: str
    title: str
    text: str
    lang: str
    said_by: str

    @property
    def is_answer(self) -> bool:
        """An official answer with words."""
        return self.kind == "official_answer" and bool(self.text)


History = dict[str, list[Told]]


def read_history(course: Course, path: Path) -> History:
    """The entries of all ideas by the source's ids, in the order of the file."""
    found: History = defaultdict(list)
    for line in lines(path, "statuses"):
        if line.problem or not line.text("idea_id"):
            course.tell(line, line.problem or "no idea_id", "error")
        elif line.text("kind") not in KINDS:
            course.tell(line, "unknown kind", "error")
        else:
            found[line.text("idea_id")].append(_told(course, line))
    return found


def _told(course: Course, line: Line) -> Told:
    dated = moment_of(line.text("at"))
    if line.text("at") and dated is None:
        course.tell(line, "the date is unreadable and left out", "note")
    at, precision = dated or (None, "unknown")
    text = clean_text(line.text("text")).strip()
    return Told(
        line, line.text("kind"), at, precision, line.text("status").strip(), line.text("status_raw").strip(),
        clean_line(line.text("title")), text, line.text("lang"), clean_line(line.text("by")).replace("None", ""),
    )


def answer_to(told: Iterable[Told], status: str) -> Told | None:
    """The answer that explains where an idea stands: the last that names this status, else the last at all."""
    answers = [entry for entry in told if entry.is_answer]
    fitting = [entry for entry in answers if entry.status == status]
    return next(reversed(fitting or answers), None)


def bring_history(course: Course, history: History) -> None:
    """Write the entries as dated entries of the timeline, no transitions of ours."""
    for some in chunks(history, BATCH):
        with course.step("updates", course.counts["updates"]):
            _bring_some(course, {key: history[key] for key in some})


def _bring_some(course: Course, history: History) -> None:
    ids = [course.ideas[key] for key in history if key in course.ideas]
    known, begun, rows = known_entries(ids), beginnings(ids), []
    for key, told in history.items():
        for entry in told:
            row = _row(course, key, entry)
            if row is not None and _is_new(row, known):
                rows.append(row)
            elif row is not None:
                course.counts["skipped"] += 1
    course.counts["updates"] += len(rows) if course.dry else bring_in_history(rows, begun, by=course.by, now=course.now)


def _row(course: Course, key: str, told: Told) -> dict[str, Any] | None:
    if key not in course.ideas:
        course.tell(told.line, "its idea is not here", "error")
        return None
    return {
        "idea_id": course.ideas[key], "at": told.at, "precision": told.precision, "kind": told.kind, "status": told.status, "status_raw": told.status_raw,
        "title": told.title, "text": told.text, "text_html": plain_html(told.text) if told.text else "", "lang": told.lang, "said_by": told.said_by,
        "import_id": course.import_id,
    }


def _is_new(row: dict[str, Any], known: set[Any]) -> bool:
    """Whether no entry says the same; the row is known from then on."""
    fingerprint = tuple(row[name] for name in ("idea_id", "kind", "status", "status_raw", "at", "title", "text"))
    new = fingerprint not in known
    known.add(fingerprint)
    return new
