"""Ideas of an import, with where they stand and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ideas.board.actions.bring_in import bring_in as bring_in_ideas
from ideas.board.models import Board
from ideas.board.rules.campaign import campaign_of, opening
from ideas.core.bulk import chunks
from ideas.core.text import clean_line, clean_text, excerpt, slug
from ideas.core.words import N_, Message
from ideas.lifecycle.actions.answering import due_from
from ideas.lifecycle.actions.bring_in import bring_in as bring_in_stages
from ideas.transfer.actions.course import Course, id_problem
from ideas.transfer.actions.history import History, Told, answer_to, html_of
from ideas.transfer.formats.common import Line, quoted
from ideas.transfer.formats.shaping import no_votes
from ideas.transfer.queries import title_key
from ideas.transfer.rules import SUMMARY_MAX, first_words, reason_for, stage_for, topics, web_address

BATCH = 400
TITLE_MOST, BODY_MOST = 300, 100_000
LANG_MOST = 12


@dataclass(frozen=True)
class Found:
    """An idea of the file that is not here yet."""

    row: dict[str, Any]
    stage: dict[str, Any]
    topics: list[str]
    author: str

    @property
    def key(self) -> str:
        """The source's own id."""
        return self.row["source_id"]


def bring_ideas(course: Course, history: History, voters: Mapping[str, int]) -> None:
    """Write the ideas that are not here yet; `voters` counts the known voters of each."""
    for some in chunks(_found(course, history, voters), BATCH):
        with course.step("ideas", course.counts["ideas"]):
            course.meet([found.author for found in some])
            course.ideas |= course.made_up([found.key for found in some]) if course.dry else _write(course, some)
            course.counts["ideas"] += len(some)


def _write(course: Course, some: list[Found]) -> dict[str, int]:
    rows = [found.row | {"author_id": course.people.get(found.author)} for found in some]
    made = bring_in_ideas(rows, {found.key: found.topics for found in some}, by=course.by, now=course.now)
    bring_in_stages([found.stage | {"idea_id": made[found.key]} for found in some], by=course.by, now=course.now)
    return made


def _found(course: Course, history: History, voters: Mapping[str, int]) -> Iterator[Found]:
    for line in course.lines("ideas"):
        key = course.key(line)
        if not course.passes(line, _problem(line, key in course.authors)):
            continue
        course.authors[key] = course.who(line, "author")
        if key not in course.ideas and not course.passes_for(line, "author"):
            continue
        _remember(course, line, key)
        if key in course.ideas:
            course.counts["skipped"] += 1
            _compare(course, line, key)
        else:
            yield _judged(course, line, history.of(key), voters.get(key, 0))


def _compare(course: Course, line: Line, key: str) -> None:
    """One number and two titles: it was renamed, or it is another portal's idea under a name that is taken."""
    if key in course.titles and course.titles[key] != title_key(clean_line(line.text("title"))[:TITLE_MOST]):
        course.tell(line, N_("an idea of this number is here under another title: left as it is; two portals of one kind need two names"), "note")


def _remember(course: Course, line: Line, key: str) -> None:
    if line.text("url"):
        course.addresses[line.text("url")] = key
    if line.text("merged_into"):
        course.merged[key] = line.text("merged_into"), Line(line.file, line.number)


def _problem(line: Line, met: bool) -> Message | None:
    if (problem := id_problem(line)) is not None:
        return problem
    if met:
        return N_("the same id as a line above")
    return None if clean_line(line.text("title")) else N_("no title")


def _judged(course: Course, line: Line, told: list[Told], voters: int) -> Found:
    status = "duplicate" if line.text("merged_into") else line.text("status")
    stage = stage_for(status)
    if stage is None:
        course.tell(line, N_("unknown status '%(status)s': taken as open", status=quoted(status)), "note")
    dated = course.moment(line, "created_at")
    if dated is None:
        course.tell(line, N_("no readable date: taken as of the import"), "note")
    if line.data.get("votes_up") not in (None, 0) and not line.number_of("votes_up"):
        course.tell(line, no_votes(str(line.data["votes_up"])), "note")
    answer = answer_to(told, status)
    begun, precision = dated or (course.now, "time")
    place = course.boards.get(line.text("board").casefold())
    row = _texts(course, line) | _standing(course, place or course.board, stage or "gathering", begun, answer) | {
        "created_at": begun, "submitted_at": begun, "precision": precision, "imported_votes": max(line.number_of("votes_up") - voters, 0),
        "source": course.source, "source_id": course.key(line), "source_url": web_address(line.text("url")), "import_id": course.import_id,
    }
    names = topics("" if place else line.text("board"), line.text("category"), line.text("subcategory"), line.text("area"), line.texts("tags"))
    return Found(row, _stage(row, status, line.text("status_raw"), answer), names, course.authors[line.text("id")])


def _texts(course: Course, line: Line) -> dict[str, Any]:
    title, body, form = clean_line(line.text("title")), clean_text(line.text("body")).strip(), _form(line)
    if len(title) > TITLE_MOST or len(body) > BODY_MOST:
        course.tell(line, N_("cut: a title has %(title)s characters at most, a text %(text)s", title=TITLE_MOST, text=BODY_MOST), "note")
    title, body = title[:TITLE_MOST], body[:BODY_MOST]
    begin = excerpt(body, SUMMARY_MAX) if form == "markdown" else first_words(body)
    return {
        "title": title, "slug": slug(title), "summary": first_words(clean_line(line.text("summary"))) or begin, "body": body, "body_html": html_of(body, form),
        "format": form, "lang": line.text("lang")[:LANG_MOST],
    }


def _form(line: Line) -> str:
    return "markdown" if line.text("format") == "markdown" else "plain"


def _standing(course: Course, board: Board, stage: str, begun: datetime, answer: Told | None) -> dict[str, Any]:
    """Undecided ideas start under the board's rules of the day; decided ones keep their dates and have no goal."""
    gathers = stage == "gathering"
    published = begun if course.original_clock or not gathers else course.now
    decided_at = (answer.at if answer else None) or begun
    return {
        "board_id": board.id, "kind": board.kind, "stage": stage, "stage_at": published if gathers else decided_at,
        **(opening(campaign_of(board.rules, board.goal), published, course.now) if gathers else dict.fromkeys(("rules", "goal", "closes_at", "clock_at"))),
        "published_at": published, "hot": 0.0, "hot_at": course.now, "rising": 0.0,
        "answered_at": decided_at if answer else None, "first_answer_at": decided_at if answer else None,
        **_clock(course, runs=gathers and answer is None),
    }


def _clock(course: Course, *, runs: bool) -> dict[str, Any]:
    """What gathers without an answer is owed one since the day of the import; what was decided elsewhere is owed none."""
    return {"answer_owed_at": course.now if runs else None, "answer_due_at": due_from(course.now) if runs else None}


def _stage(row: dict[str, Any], status: str, status_raw: str, answer: Told | None) -> dict[str, Any]:
    """The one entry of its stage history; a decision carries the source's answer as its text."""
    decided = row["stage"] != "gathering" and answer is not None
    return {
        "to_stage": row["stage"], "at": row["stage_at"], "reason": reason_for(status, status_raw) if row["stage"] == "declined" else None,
        "text": answer.text if decided and answer else "", "text_html": answer.html if decided and answer else "", "lang": (answer.lang if answer else "") or row["lang"],
    }
