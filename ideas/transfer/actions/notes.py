"""Internal comments of a source: they become notes of the team here and are never public."""

from __future__ import annotations

from typing import Any

from ideas.core.bulk import chunks
from ideas.core.text import clean_text
from ideas.transfer.actions.course import Course
from ideas.transfer.actions.history import html_of
from ideas.transfer.actions.talk import COMMENT_MOST, comment_problem, dated
from ideas.transfer.formats.common import Line
from ideas.transfer.queries import known_notes
from ideas.triage.actions.bring_in import bring_in as bring_in_notes

BATCH = 500


def bring_notes(course: Course) -> None:
    """Write what only the team was to read."""
    internal = (line for line in course.lines("comments") if line.data.get("internal") is True and not line.problem)
    known: set[str] | None = None
    for some in chunks(internal, BATCH):
        known = known_notes(course.source) if known is None else known
        with course.step("notes", course.counts["notes"]):
            _bring_some(course, [line for line in some if _is_new(course, line, known)])


def _is_new(course: Course, line: Line, known: set[str]) -> bool:
    if not course.passes(line, comment_problem(course, line)):
        return False
    new = line.text("id") not in known
    course.counts["skipped"] += not new
    known.add(line.text("id"))
    return new and course.passes_for(line, "author")


def _bring_some(course: Course, some: list[Line]) -> None:
    course.meet([course.who(line, "author") for line in some])
    rows = [_note(course, line) for line in some]
    if not course.dry:
        bring_in_notes(rows, by=course.by, now=course.now)
    course.counts["notes"] += len(rows)


def _note(course: Course, line: Line) -> dict[str, Any]:
    body = clean_text(line.text("body")).strip()[:COMMENT_MOST]
    return {
        "idea_id": course.ideas[line.text("idea_id")], "by_id": course.people.get(course.who(line, "author")), "body": body, "body_html": html_of(body, "markdown"),
        "at": dated(course, line), "source": course.source, "source_id": line.text("id"), "import_id": course.import_id,
    }
