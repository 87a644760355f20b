"""Votes, comments and links of an import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ideas.board.actions.bring_in import bring_in_links
from ideas.comments.actions.bring_in import bring_in as bring_in_comments
from ideas.core.bulk import chunks
from ideas.core.text import clean_text
from ideas.core.words import N_, Message
from ideas.transfer.actions.course import Course, id_problem
from ideas.transfer.actions.history import History, Told, html_of
from ideas.transfer.formats.common import Line
from ideas.transfer.queries import beginnings, known_comments, known_links, known_votes, vote_key
from ideas.transfer.rules import addresses_in, moment_of, original_of
from ideas.votes.bring_in import bring_in as bring_in_votes

BATCH = 500
VOTES_BATCH = 2000
COMMENT_MOST = 20_000
LANG_MOST = 12


def bring_votes(course: Course) -> None:
    """Write the votes of known voters; nobody supports their own idea, here neither."""
    known: set[int] | None = None
    for some in chunks(course.lines("votes"), VOTES_BATCH):
        known = known_votes(_present(course)) if known is None else known
        with course.step("votes", course.counts["votes"]):
            given = [line for line in some if _counts(course, line)]
            course.meet([course.who(line, "voter") for line in given])
            _vote(course, given, known)


def _counts(course: Course, line: Line) -> bool:
    key, voter = line.text("idea_id"), course.who(line, "voter")
    problem = (None if key in course.ideas else N_("its idea is not here")) if voter else N_("no voter")
    if not course.passes(line, problem):
        return False
    if voter == course.authors.get(key):
        course.tell(line, N_("support for one's own idea"))
        return False
    return course.passes_for(line, "voter")


def _vote(course: Course, some: list[Line], known: set[int]) -> None:
    given = {pair: line for line in some if (pair := _pair(course, line, known))}
    course.counts["votes"] += len(given)
    if not course.dry:
        begun = beginnings({idea for idea, _ in given})
        votes = [(idea, member, _moment(course, line) or begun[idea]) for (idea, member), line in given.items()]
        bring_in_votes(votes, import_id=course.import_id, by=course.by, now=course.now)


def _moment(course: Course, line: Line) -> datetime | None:
    """When a vote was given, where the source says so."""
    dated = moment_of(line.text("at"))
    return min(dated[0], course.now) if dated else None


def _pair(course: Course, line: Line, known: set[int]) -> tuple[int, int] | None:
    pair = course.ideas[line.text("idea_id")], course.people[course.who(line, "voter")]
    if (key := vote_key(*pair)) in known:
        course.counts["skipped"] += 1
        return None
    known.add(key)
    return pair


def _present(course: Course) -> list[int]:
    """The ids of the source's ideas that the database has."""
    return [number for number in course.ideas.values() if number > 0]


def bring_comments(course: Course) -> None:
    """Write comments, each after the one it answers; an answer to nothing stands for itself."""
    known, waiting = known_comments(course.source), []
    for some in chunks(course.lines("comments"), BATCH):
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
        course.tell(line, N_("what it answers is not here: brought in as a comment of its own"), "note")
    _write(course, some, known)


def _is_new(course: Course, line: Line, known: dict[str, int]) -> bool:
    if line.data.get("internal") is True or not course.passes(line, comment_problem(course, line)):
        return False
    if line.text("id") in known:
        course.counts["skipped"] += 1
    return line.text("id") not in known and course.passes_for(line, "author")


def comment_problem(course: Course, line: Line) -> Message | None:
    """Why a comment cannot be brought; None where it can."""
    problem = id_problem(line) or (None if line.text("body").strip() else N_("no text"))
    return problem or (None if line.text("idea_id") in course.ideas else N_("its idea is not here"))


def _write(course: Course, some: list[Line], known: dict[str, int]) -> None:
    latest = {line.text("id"): line for line in some}
    course.meet([course.who(line, "author") for line in latest.values()])
    rows = [_comment(course, line, known) for line in latest.values()]
    known |= course.made_up(list(latest)) if course.dry else bring_in_comments(rows, by=course.by, now=course.now)
    course.counts["comments"] += len(rows)
    course.counts["skipped"] += len(some) - len(latest)


def _comment(course: Course, line: Line, known: dict[str, int]) -> dict[str, Any]:
    at, form = dated(course, line), "markdown" if line.text("format") == "markdown" else "plain"
    body = clean_text(line.text("body")).strip()[:COMMENT_MOST]
    if line.texts("pictures"):
        course.tell(line, N_("its pictures are left out: comments have none here"), "note")
    return {
        "idea_id": course.ideas[line.text("idea_id")], "parent_id": known.get(line.text("parent_id")), "author_id": course.people.get(course.who(line, "author")),
        "body": body, "body_html": html_of(body, form), "format": form, "lang": line.text("lang")[:LANG_MOST], "official": line.text("author_role") == "official",
        "at": at, "source": course.source, "source_id": line.text("id"), "import_id": course.import_id,
    }


def dated(course: Course, line: Line) -> datetime:
    """When something was written; the day of the import where that is not told."""
    found = course.moment(line, "created_at")
    if found is None:
        course.tell(line, N_("no readable date: taken as of the import"), "note")
    return found[0] if found else course.now


def bring_links(course: Course, history: History) -> None:
    """Write which ideas are related, and which repeats which where the source says so or the answer names it."""
    known = known_links(_present(course))
    for some in chunks(course.lines("relations"), BATCH):
        with course.step("links", course.counts["links"]):
            _link(course, [link for line in some if (link := _relation(course, line))], known)
    targets = {key: target for key, (target, _line) in course.merged.items()}
    for keys in chunks(targets, BATCH):
        with course.step("links", course.counts["links"]):
            _link(course, [link for key in keys if (link := _merged(course, key, targets))], known, quietly=True)
    for keys in chunks(history, BATCH):
        with course.step("links", course.counts["links"]):
            _link(course, [link for key in keys for link in _repeats(course, key, history.of(key))], known, quietly=True)


def _relation(course: Course, line: Line) -> tuple[str, str, str] | None:
    one, other = line.text("idea_id"), line.text("related_id")
    problem = None if one in course.ideas and other in course.ideas else N_("its ideas are not here")
    if not course.passes(line, problem or (N_("an idea related to itself") if one == other else None)):
        return None
    return one, other, "team" if line.text("by") == "staff" else "member"


def _merged(course: Course, key: str, targets: dict[str, str]) -> tuple[str, str, str] | None:
    """What an idea was put together with, at the end of the chain."""
    other = original_of(key, targets)
    if other in course.ideas and other != key:
        return key, other, "team"
    course.tell(course.merged[key][1], N_("what it was put together with is not here: it stands without its link"), "note")
    return None


def _repeats(course: Course, key: str, history: list[Told]) -> list[tuple[str, str, str]]:
    answers = [told for told in history if told.is_answer and told.status == "duplicate"]
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
