"""Importing a folder in the common form: judged line by line, written in short steps, twice the same as once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.models import Board
from ideas.core.db import action, session
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist
from ideas.core.words import N_
from ideas.transfer.actions.course import Course
from ideas.transfer.actions.history import bring_history, read_history
from ideas.transfer.actions.ideas import bring_ideas
from ideas.transfer.actions.talk import bring_comments, bring_links, bring_votes
from ideas.transfer.formats.jsonl import is_readable, lines
from ideas.transfer.models import Import
from ideas.transfer.queries import known_ideas, known_people


def import_jsonl(
    path: Path, *, board: Board, dry_run: bool = False, original_clock: bool = False,
    progress: Callable[[str, int], object] | None = None, by: Actor, now: datetime,
) -> dict[str, Any]:
    """Bring a folder of JSON Lines onto a board; gives the counts, the import's number and its report by row. Raises Refused.

    Steps of at most 500 rows are transactions of their own, so that a running portal stays usable. Whatever stands already is left as it is.
    """
    insist(None if is_readable(path) else Refusal("no_ideas_file", N_("There is no file ideas.jsonl in that folder."), 422))
    source = _source_of(path)
    import_id = None if dry_run else _begin(source, board, by=by, now=now).id
    course = Course(source, board, by, now, original_clock, import_id)
    course.progress = progress or course.progress
    course.ideas, course.people = known_ideas(source), known_people(source)
    _bring(course, path)
    if not dry_run:
        _finish(course, by=by, now=now)
    return {"import_id": import_id, **course.totals(), "report": course.report}


def _bring(course: Course, path: Path) -> None:
    history = read_history(course, path)
    voters = Counter(line.text("idea_id") for line in lines(path, "votes"))
    bring_ideas(course, path, history, voters)
    bring_history(course, history)
    bring_votes(course, path)
    bring_comments(course, path)
    bring_links(course, path, history)


def _source_of(path: Path) -> str:
    """What the first idea names as its source; the folder's name where it names none."""
    first = next((line for line in lines(path, "ideas") if not line.problem), None)
    return (first.text("source") if first else "") or path.resolve().name


@action
def _begin(source: str, board: Board, *, by: Actor, now: datetime) -> Import:
    row = Import(format="jsonl", source=source, board_id=board.id, by_id=by.id, started_at=now, step="ideas", counts={}, report=[])
    session().add(row)
    session().flush()
    record("import.started", by=by, now=now, thing_id=row.id)
    return row


@action
def _finish(course: Course, *, by: Actor, now: datetime) -> None:
    row = session().get_one(Import, course.import_id)
    row.step, row.finished_at, row.counts, row.report = "done", now, course.totals(), course.report
    record("import.finished", by=by, now=now, thing_id=row.id, ideas=course.counts["ideas"], comments=course.counts["comments"], votes=course.counts["votes"])
