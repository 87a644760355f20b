"""What the source told about its ideas: read first, since it says why an idea stands where it stands."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from ideas.core.bulk import chunks
from ideas.core.text import clean_line, clean_text, markdown_html, plain_html
from ideas.core.words import N_
from ideas.lifecycle.actions.bring_in import bring_in_history
from ideas.transfer.actions.course import Course
from ideas.transfer.formats.common import Line
from ideas.transfer.queries import beginnings, known_entries

BATCH = 500
KINDS = ("status", "official_answer", "milestone")
TITLE_MOST, TEXT_MOST, SHORT, LANG_MOST = 300, 100_000, 200, 12


@dataclass(frozen=True)
class Told:
    """One entry of a source's own history."""

    file: str
    number: int
    kind: str
    at: datetime | None
    precision: str
    status: str
    status_raw: str
    title: str
    text: str
    lang: str
    said_by: str
    format: str

    @property
    def is_answer(self) -> bool:
        """An official answer with words."""
        return self.kind == "official_answer" and bool(self.text)

    @property
    def html(self) -> str:
        """The words as the page shows them."""
        return html_of(self.text, self.format)


def html_of(text: str, form: str) -> str:
    """Safe HTML of a text of the source, which is plain unless its format says Markdown."""
    return (markdown_html(text) if form == "markdown" else plain_html(text)) if text else ""


class History:
    """The entries of all ideas by the source's ids, in the order of the file. Their words lie in a temporary file, so that many are no burden."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (lives as long as the history, and is gone with it)
        self._places: dict[str, array[int]] = defaultdict(lambda: array("q"))

    def __iter__(self) -> Iterator[str]:
        """The ids of the ideas that something is told about."""
        return iter(self._places)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def add(self, key: str, told: Told) -> None:
        """Keep an entry of this idea, after those before."""
        self._places[key].append(self._file.seek(0, 2))
        values = vars(told) | {"at": told.at.isoformat() if told.at else None}
        self._file.write(json.dumps(values).encode() + b"\n")

    def of(self, key: str) -> list[Told]:
        """The entries of one idea."""
        return [self._read(place) for place in self._places.get(key, ())]

    def _read(self, place: int) -> Told:
        self._file.seek(place)
        values = json.loads(self._file.readline())
        return Told(**values | {"at": datetime.fromisoformat(values["at"]) if values["at"] else None})


def read_history(course: Course) -> History:
    """The entries of all ideas."""
    found = History()
    for line in course.lines("statuses"):
        problem = None if line.text("idea_id") else N_("no idea_id")
        problem = problem or (None if line.text("kind") in KINDS else N_("unknown kind"))
        if course.passes(line, problem):
            found.add(course.key(line, "idea_id"), _told(course, line))
    return found


def _told(course: Course, line: Line) -> Told:
    dated = course.moment(line, "at")
    if line.text("at") and dated is None:
        course.tell(line, N_("the date is unreadable and left out"), "note")
    at, precision = dated or (None, "unknown")
    text = clean_text(line.text("text")).strip()[:TEXT_MOST]
    return Told(
        line.file, line.number, line.text("kind"), at, precision, line.text("status").strip()[:SHORT], line.text("status_raw").strip()[:SHORT],
        clean_line(line.text("title"), TITLE_MOST), text, line.text("lang")[:LANG_MOST], _unaddressed(clean_line(line.text("by"), SHORT).replace("None", "")), line.text("format"),
    )


def _unaddressed(by: str) -> str:
    """Who spoke there; nothing where a mail address is in it."""
    return "" if "@" in by else by


def answer_to(told: Iterable[Told], status: str) -> Told | None:
    """The answer that explains where an idea stands: the last that names this status, else the last at all."""
    answers = [entry for entry in told if entry.is_answer]
    fitting = [entry for entry in answers if entry.status == status]
    return next(reversed(fitting or answers), None)


def bring_history(course: Course, history: History) -> None:
    """Write the entries as dated entries of the timeline, no transitions of ours."""
    for some in chunks(history, BATCH):
        with course.step("updates", course.counts["updates"]):
            _bring_some(course, {key: history.of(key) for key in some})


def _bring_some(course: Course, history: Mapping[str, list[Told]]) -> None:
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
        course.tell(Line(told.file, told.number), N_("its idea is not here"), "error")
        return None
    return {
        "idea_id": course.ideas[key], "at": told.at, "precision": told.precision, "kind": told.kind, "status": told.status, "status_raw": told.status_raw,
        "title": told.title, "text": told.text, "text_html": told.html, "lang": told.lang, "said_by": told.said_by, "import_id": course.import_id,
    }


def _is_new(row: dict[str, Any], known: set[Any]) -> bool:
    """Whether no entry says the same; the row is known from then on."""
    fingerprint = tuple(row[name] for name in ("idea_id", "kind", "status", "status_raw", "at", "title", "text"))
    new = fingerprint not in known
    known.add(fingerprint)
    return new
