"""Votes, comments and links of an import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ideas.board.actions.bring_in import bring_in_links
from ideas.comments.actions.bring_in import bring_in as bring_in_comments
from ideas.core.bulk import chunks
from ideas.core.text import clean_text, plain_html
from ideas.transfer.actions.course import Course
from ideas.transfer.actions.history import History
from ideas.transfer.formats.jsonl import Line, lines
from ideas.transfer.queries import beginnings, known_comments, known_links, known_votes
from ideas.transfer.rules import addresses_in, moment_of
from ideas.votes.bring_in import bring_in as bring_in_votes

BATCH = 500
VOTES_BATCH = 2000
COMMENT_MOST = 20_000
LANG_MOST = 12


def bring_votes(course: Course, path: Path) -> None:
    """Write the votes of known voters; nobody supports their own idea, here neither."""
    known: set[tuple[int, int]] | None = None
    for some in chunks(lines(path, "votes"), VOTES_BATCH):
        known = known_votes(_present(course)) if known is None else known
        with course.step("votes", course.counts["votes"]):
            course.meet([line.text("voter") for line in some if _counts(course, line)])
            _vote(course, some, known)


def _counts(course: Course, line: Line) -> bool:
    key, voter = line.text("idea_id"), line.text("voter")
    return bool(not line.problem and key in course.ideas and voter and voter != course.authors.get(key))


def _vote(course: Course, some: list[Line], known: set[tuple[int, int]]) -> None:
    pairs = [pair for line in some if (pair := _pair(course, line, known))]
    course.counts["votes"] += len(pairs)
    if not course.dry:
        begun = beginnings({idea for idea, _ in pairs})
        bring_in_votes([(idea, member, begun[idea]) for idea, member in pairs], import_id=course.import_id, by=course.by, now=course.now)


def _pair(course: Course, line: Line, known: set[tuple[int, int]]) -> tuple[int, int] | None:
    key, voter = line.text("idea_id"), line.text("voter")
    if line.problem or not voter or key not in course.ideas:
        course.tell(line, line.problem or ("its idea is not here" if voter else "no voter"), "error")
    elif voter == course.authors.get(key):
        course.tell(line, "support for one's own idea")
    elif (pair := (course.ideas[key], course.people[voter])) in known:
        course.counts["skipped"] += 1
    else:
        known.add(pair)
        return pair
    return None


def _present(course: Course) -> list[int]:
    """The ids of the source's ideas that the database has."""
    return [number for number in course.ideas.values() if number > 0]


def bring_comments(course: Course, path: Path) -> None:
    """Write comments, each after the one it answers; an answer to nothing stands for itself."""
    known, waiting = known_comments(course.source), []
    for some in chunks(lines(path, "comments"), BATCH):
        with course.step("comments", course.counts["comments"]):
            waiting += _bring_waves(course, [line for line in some if _is_new(course, line, known)], known)
    for some in chunks(waiting, BATCH):
        with course.step("comments", course.counts["comments"]):
            _bring_orphans(course, _bring_waves(course, some, known), known)


def _bring_waves(course: Course, some: list[Line], known: dict[str, int]) -> list[Line]:
    """Write those whose parent is here, then those whose parent has come with them, and so on; gives the rest."""
    while ready := [line for line in some if line.text("parent_id") in known or not line.text("parent_id")]:
        _write(course, ready, known)
        some = [line for line in some if line.text("id") not in known]
    return some


def _bring_orphans(course: Course, some: list[Line], known: dict[str, int]) -> None:
    for line in some:
        course.tell(line, "what it answers is not here: brought in as a comment of its own", "note")
    _write(course, some, known)


def _is_new(course: Course, line: Line, known: dict[str, int]) -> bool:
    problem = line.problem or ("no id" if not line.text("id") else "") or ("no text" if not line.text("body").strip() else "")
    problem = problem or ("its idea is not here" if line.text("idea_id") not in course.ideas else "")
    if problem:
        course.tell(line, problem, "error")
    elif line.text("id") in known:
        course.counts["skipped"] += 1
    return not problem and line.text("id") not in known


def _write(course: Course, some: list[Line], known: dict[str, int]) -> None:
    latest = {line.text("id"): line for line in some}
    course.meet([line.text("author") for line in latest.values()])
    rows = [_comment(course, line, known) for line in latest.values()]
    known |= course.made_up(list(latest)) if course.dry else bring_in_comments(rows, by=course.by, now=course.now)
    course.counts["comments"] += len(rows)
    course.counts["skipped"] += len(some) - len(latest)


def _comment(course: Course, line: Line, known: dict[str, int]) -> dict[str, Any]:
    body = clean_text(line.text("body")).strip()[:COMMENT_MOST]
    dated = moment_of(line.text("created_at"))
    if dated is None:
        course.tell(line, "no readable date: taken as of the import", "note")
    return {
        "idea_id": course.ideas[line.text("idea_id")], "parent_id": known.get(line.text("parent_id")), "author_id": course.people.get(line.text("author")),
        "body": body, "body_html": plain_html(body), "format": "plain", "lang": line.text("lang")[:LANG_MOST], "official": line.text("author_role") == "official",
        "at": dated[0] if dated else course.now, "source": course.source, "source_id": line.text("id"), "import_id": course.import_id,
    }


def bring_links(course: Course, path: Path, history: History) -> None:
    """Write which ideas are related, and which repeats which where the answer names it."""
    known = known_links(_present(course))
    for some in chunks(lines(path, "relations"), BATCH):
        with course.step("links", course.counts["links"]):
            _link(course, [link for line in some if (link := _relation(course, line))], known)
    for keys in chunks(history, BATCH):
        with course.step("links", course.counts["links"]):
            _link(course, [link for key in keys for link in _repeats(course, key, history)], known, quietly=True)


def _relation(course: Course, line: Line) -> tuple[str, str, str] | None:
    one, other = line.text("idea_id"), line.text("related_id")
    if line.problem or one not in course.ideas or other not in course.ideas or one == other:
        course.tell(line, line.problem or ("an idea related to itself" if one == other else "its ideas are not here"), "error")
        return None
    return one, other, "team" if line.text("by") == "staff" else "member"


def _repeats(course: Course, key: str, history: History) -> list[tuple[str, str, str]]:
    answers = [told for told in history[key] if told.is_answer and told.status == "duplicate"]
    named = (course.addresses.get(address) for told in answers for address in addresses_in(told.text))
    return [(key, other, "team") for other in named if other and other != key and key in course.ideas and other in course.ideas]


def _link(course: Course, some: list[tuple[str, str, str]], known: set[tuple[int, int]], *, quietly: bool = False) -> None:
    rows = []
    for one, other, said_by in some:
        pair = course.ideas[one], course.ideas[other]
        if pair not in known:
            known.add(pair)
            rows.append({"idea_id": pair[0], "related_id": pair[1], "said_by": said_by, "at": course.now, "import_id": course.import_id})
        else:
            course.counts["skipped"] += 0 if quietly else 1
    course.counts["links"] += len(rows) if course.dry else bring_in_links(rows, by=course.by, now=course.now)
