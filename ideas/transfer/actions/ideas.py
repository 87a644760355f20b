"""Ideas of an import, with where they stand and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ideas.board.actions.bring_in import bring_in as bring_in_ideas
from ideas.board.rules.campaign import campaign_of, opening
from ideas.core.bulk import chunks
from ideas.core.text import clean_line, clean_text, plain_html, slug
from ideas.lifecycle.actions.answering import due_from
from ideas.lifecycle.actions.bring_in import bring_in as bring_in_stages
from ideas.transfer.actions.course import Course
from ideas.transfer.actions.history import History, Told, answer_to
from ideas.transfer.formats.jsonl import Line, lines
from ideas.transfer.rules import first_words, moment_of, reason_for, stage_for, topics

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


def bring_ideas(course: Course, path: Path, history: History, voters: Mapping[str, int]) -> None:
    """Write the ideas that are not here yet; `voters` counts the known voters of each."""
    for some in chunks(_found(course, path, history, voters), BATCH):
        with course.step("ideas", course.counts["ideas"]):
            course.meet([found.author for found in some])
            course.ideas |= course.made_up([found.key for found in some]) if course.dry else _write(course, some)
            course.counts["ideas"] += len(some)


def _write(course: Course, some: list[Found]) -> dict[str, int]:
    rows = [found.row | {"author_id": course.people.get(found.author)} for found in some]
    made = bring_in_ideas(rows, {found.key: found.topics for found in some}, by=course.by, now=course.now)
    bring_in_stages([found.stage | {"idea_id": made[found.key]} for found in some], by=course.by, now=course.now)
    return made


def _found(course: Course, path: Path, history: History, voters: Mapping[str, int]) -> Iterator[Found]:
    met: set[str] = set()
    for line in lines(path, "ideas"):
        key = line.text("id")
        problem = _problem(course, line, key in met)
        if problem:
            course.tell(line, problem, "error")
            continue
        met.add(key)
        _remember(course, line, key)
        if key in course.ideas:
            course.counts["skipped"] += 1
        else:
            yield _judged(course, line, history.get(key, []), voters.get(key, 0))


def _remember(course: Course, line: Line, key: str) -> None:
    course.authors[key] = line.text("author")
    if line.text("url"):
        course.addresses[line.text("url")] = key


def _problem(course: Course, line: Line, met: bool) -> str:
    if line.problem or not line.text("id"):
        return line.problem or "no id"
    if met:
        return "the same id as a line above"
    if line.text("source") not in ("", course.source):
        return "another source than the first idea's"
    return "" if clean_line(line.text("title")) else "no title"


def _judged(course: Course, line: Line, told: list[Told], voters: int) -> Found:
    stage = stage_for(line.text("status"))
    if stage is None:
        course.tell(line, f"unknown status {line.text('status')[:40]!r}: taken as open", "note")
    dated = moment_of(line.text("created_at"))
    if dated is None:
        course.tell(line, "no readable date: taken as of the import", "note")
    answer = answer_to(told, line.text("status"))
    begun, precision = dated or (course.now, "time")
    row = _texts(line) | _standing(course, stage or "gathering", begun, answer) | {
        "created_at": begun, "submitted_at": begun, "precision": precision, "imported_votes": max(line.number_of("votes_up") - voters, 0),
        "source": course.source, "source_id": line.text("id"), "source_url": line.text("url") or None, "import_id": course.import_id,
    }
    names = topics(line.text("category"), line.text("subcategory"), line.text("area"), line.data.get("tags"))
    return Found(row, _stage(row, line, answer), names, line.text("author"))


def _texts(line: Line) -> dict[str, Any]:
    title, body = clean_line(line.text("title"))[:TITLE_MOST], clean_text(line.text("body")).strip()[:BODY_MOST]
    return {
        "title": title, "slug": slug(title), "summary": first_words(body), "body": body, "body_html": plain_html(body), "format": "plain",
        "lang": line.text("lang")[:LANG_MOST],
    }


def _standing(course: Course, stage: str, begun: datetime, answer: Told | None) -> dict[str, Any]:
    """Undecided ideas start under the board's rules of the day; decided ones keep their dates and have no goal."""
    gathers = stage == "gathering"
    published = begun if course.original_clock or not gathers else course.now
    decided_at = (answer.at if answer else None) or begun
    return {
        "board_id": course.board.id, "kind": course.board.kind, "stage": stage, "stage_at": published if gathers else decided_at,
        **(opening(campaign_of(course.board.rules, course.board.goal), published, course.now) if gathers else dict.fromkeys(("rules", "goal", "closes_at", "clock_at"))),
        "published_at": published, "hot": 0.0, "hot_at": course.now, "rising": 0.0,
        "answered_at": decided_at if answer else None, "first_answer_at": decided_at if answer else None,
        **_clock(course, runs=gathers and answer is None),
    }


def _clock(course: Course, *, runs: bool) -> dict[str, Any]:
    """What gathers without an answer is owed one since the day of the import; what was decided elsewhere is owed none."""
    return {"answer_owed_at": course.now if runs else None, "answer_due_at": due_from(course.now) if runs else None}


def _stage(row: dict[str, Any], line: Line, answer: Told | None) -> dict[str, Any]:
    """The one entry of its stage history; a decision carries the source's answer as its text."""
    decided = row["stage"] != "gathering" and answer is not None
    text = answer.text if decided and answer else ""
    return {
        "to_stage": row["stage"], "at": row["stage_at"], "reason": reason_for(line.text("status"), line.text("status_raw")) if row["stage"] == "declined" else None,
        "text": text, "text_html": plain_html(text) if text else "", "lang": (answer.lang if answer else "") or row["lang"],
    }
