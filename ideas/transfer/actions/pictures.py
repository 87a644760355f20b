"""Pictures of an import's ideas: through the same checks as pictures that are sent; a bad one is a line of the report."""

from __future__ import annotations

from typing import Any

from ideas.board.actions.bring_in import add_pictures, without_pictures
from ideas.board.actions.pictures import store
from ideas.board.rules import why_not_picture_data
from ideas.core.bulk import chunks
from ideas.core.db import session
from ideas.core.media import StoreFailed, TooManyAtOnce, picture_problem
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, Message, Nn_
from ideas.transfer.actions.course import Course
from ideas.transfer.formats.common import Line, quoted

BATCH = 20
NAME_SHOWN = 80
PROBLEMS: dict[str, Message] = {
    "empty": N_("it is empty"), "too_big": N_("it is larger than 10 MB"), "not_a_picture": N_("it is no JPG, PNG, WebP or GIF"), "too_many_pixels": N_("it has more than 40 megapixels"), "broken": N_("it is damaged"),
}
NOT_NOW = N_("it cannot be kept just now")


def bring_pictures(course: Course) -> None:
    """Give the source's pictures to its ideas that have none; their files are written before each step, their rows in it."""
    met: set[str] = set()
    shown = (line for line in course.lines("ideas") if line.texts("pictures") and _is_first(course, line, met))
    for some in chunks(shown, BATCH):
        bare = _bare(course, some)
        made = [row for line in some if line.text("id") in bare and course.passes_for(line, "author") for row in _pictures(course, line)]
        with course.step("pictures", course.counts["pictures"]):
            course.counts["pictures"] += len(made) if course.dry else add_pictures(made)


def _is_first(course: Course, line: Line, met: set[str]) -> bool:
    """A broken line has no idea, and of two with one id only the first has."""
    key = line.text("id")
    first = key in course.ideas and key not in met and not line.problem and not line.left_out
    met.add(key)
    return first


def _bare(course: Course, some: list[Line]) -> set[str]:
    """Those of these ideas that have no pictures yet."""
    ids = {course.ideas[line.text("id")]: line.text("id") for line in some}
    present = without_pictures([idea for idea in ids if idea > 0])
    session().rollback()
    return {ids[idea] for idea in present} | {key for idea, key in ids.items() if idea < 0}


def _pictures(course: Course, line: Line) -> list[dict[str, Any]]:
    most, keys = number(session(), "pictures_per_idea"), list(dict.fromkeys(line.texts("pictures")))
    session().rollback()
    if len(keys) > most:
        course.tell(line, Nn_("one picture is left out: an idea has %(most)s at most", "%(num)s pictures are left out: an idea has %(most)s at most", len(keys) - most, most=most), "note")
    made = [files for key in keys[:most] if (files := _picture(course, line, key)) is not None]
    author = course.people.get(course.who(line, "author"))
    common = {"idea_id": course.ideas[line.text("id")], "by_id": author, "alt": "", "created_at": course.now}
    return [common | {"position": at, "files": files} for at, files in enumerate(made)]


def _picture(course: Course, line: Line, key: str) -> dict[str, Any] | None:
    """The facts of a picture whose files are kept now; none are where nothing is written."""
    course.progress("pictures", course.counts["pictures"])
    data = course.reader.picture(key)
    if data is None:
        course.tell(line, N_("its picture '%(picture)s' is not there", picture=quoted(key, NAME_SHOWN)), "note")
        return None
    problem = ""
    try:
        return _judged(data) if course.dry else store(data)
    except Refused as refused:
        problem = refused.refusal.cause.removeprefix("picture_")
    except (StoreFailed, TooManyAtOnce) as failed:
        problem = type(failed).__name__
    course.tell(line, N_("its picture '%(picture)s' is left out: %(why)s", picture=quoted(key, NAME_SHOWN), why=PROBLEMS.get(problem, NOT_NOW)), "note")
    return None


def _judged(data: bytes) -> dict[str, Any]:
    insist(why_not_picture_data(picture_problem(data)))
    return {}
