"""Importing what a source gives in the common form: judged line by line, written in short steps, twice the same as once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.models import Board
from ideas.core.bulk import step
from ideas.core.db import action, session, sparing
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.transfer.actions.course import Course
from ideas.transfer.actions.history import bring_history, read_history
from ideas.transfer.actions.ideas import bring_ideas
from ideas.transfer.actions.notes import bring_notes
from ideas.transfer.actions.people import bring_addresses
from ideas.transfer.actions.pictures import bring_pictures
from ideas.transfer.actions.talk import bring_comments, bring_links, bring_votes
from ideas.transfer.formats.common import BadPackage, Called, Folder, Source
from ideas.transfer.formats.kept import Kept
from ideas.transfer.formats.registry import FORMATS
from ideas.transfer.models import Import
from ideas.transfer.queries import boards_by_name, import_to_go_on, known_ideas, known_people, known_titles, taken_people
from ideas.transfer.rules import why_not_go_on, why_not_read

TOLD_ANEW = ("skipped", "errors")  # counts of lines that a second go meets again


def import_jsonl(
    path: Path, *, board: Board, dry_run: bool = False, original_clock: bool = False,
    progress: Callable[[str, int], object] | None = None, by: Actor, now: datetime,
) -> dict[str, Any]:
    """Bring a folder of JSON Lines onto a board, as `import_from` does. Raises Refused."""
    source = reading("jsonl", Folder.at(path))
    return import_from(source, format="jsonl", board=board, dry_run=dry_run, original_clock=original_clock, progress=progress, by=by, now=now)


def reading(format: str, folder: Folder, mapping: Mapping[str, str] | None = None, name: str = "") -> Source:  # noqa: A002 (what it is called)
    """The folder read as one of FORMATS; `name` goes before the source's own. Raises Refused where it is none."""
    try:
        source = FORMATS[format].read(folder, mapping or {})
    except BadPackage as problem:
        insist(why_not_read(str(problem)))
        raise
    return Called(source, name) if name else source


def import_from(  # noqa: PLR0913 (what is brought, whither, how, and who listens: all by name)
    source: Source, *, format: str, board: Board, dry_run: bool = False, original_clock: bool = False,  # noqa: A002 (what it is called)
    progress: Callable[[str, int], object] | None = None, said: Callable[[dict[str, Any]], object] | None = None,
    import_id: int | None = None, begun: Callable[[int], object] | None = None, by: Actor, now: datetime,
) -> dict[str, Any]:
    """Bring what a source gives onto a board; gives the counts, the import's number and its report by row, to 2,000 lines; `said` hears every line.

    Steps of at most 500 rows are transactions of their own, so that a running portal stays usable. Whatever stands already is left as it is.
    One that was broken off goes on under its number, so that an undo takes it whole: `import_id`, else the last one of that source and format; `begun` hears it first.
    """
    known = None if dry_run else import_to_go_on(source.name, format, import_id)
    brought = {name: count for name, count in known.counts.items() if name not in TOLD_ANEW} if known else {}
    number = known.id if known else None
    session().rollback()
    if not dry_run:
        number = _go_on(number, now) if number else _begin(source.name, format, board, by=by, now=now).id
        (begun or (lambda _id: None))(number)
    course = Course(source, board, by, now, original_clock, number, counts=Counter(brought))
    course.progress, course.said, course.boards = progress or course.progress, said or course.said, boards_by_name()
    course.ideas, course.people, course.titles = Kept(known_ideas(course.source)), Kept(known_people(course.source)), Kept(known_titles(course.source))
    course.taken = taken_people(course.source)
    with sparing():
        _bring(course)
    if not dry_run:
        _finish(course, by=by, now=now)
    return {"import_id": number, **course.totals(), "report": course.whole_report()}


def _voters(course: Course) -> Counter[str]:
    """How many people are known to support each idea; who stands there twice is one, and the total that the source tells keeps the rest."""
    found, met = Counter[str](), set[int]()
    for line in course.lines("votes"):
        idea, voter = line.text("idea_id"), line.text("voter")
        if voter and (pair := hash((idea, voter))) not in met:
            met.add(pair)
            found[idea] += 1
    return found


def _bring(course: Course) -> None:
    with closing(read_history(course)) as history:
        bring_ideas(course, history, _voters(course))
        bring_pictures(course)
        bring_history(course, history)
        bring_votes(course)
        bring_comments(course)
        bring_notes(course)
        bring_links(course, history)
        bring_addresses(course)


@action
def _begin(source: str, format_: str, board: Board, *, by: Actor, now: datetime) -> Import:
    row = Import(format=format_, source=source, board_id=board.id, by_id=by.id, started_at=now, step="ideas", counts={}, report=[])
    session().add(row)
    session().flush()
    record("import.started", by=by, now=now, thing_id=row.id)
    return row


def _go_on(import_id: int, now: datetime) -> int:
    """It is under way from now on, however long ago it was broken off: nobody is handed over while rows of theirs come."""
    with step("import", import_id) as current:
        row = current.get_one(Import, import_id)
        row.started_at, row.step = now, "ideas"
    return import_id


@action
def _finish(course: Course, *, by: Actor, now: datetime) -> None:
    row = session().get_one(Import, course.import_id, with_for_update=True, populate_existing=True)
    insist(why_not_go_on(row.step, undone=row.undone_at is not None))
    row.step, row.finished_at, row.counts, row.report = "done", now, course.totals(), course.whole_report()
    record("import.finished", by=by, now=now, thing_id=row.id, ideas=course.counts["ideas"], comments=course.counts["comments"], votes=course.counts["votes"])
