"""What letters and the inbox say of moderation: statements of reasons, receipts and outcomes of reports, objections; and who left an address without an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ideas.board.models import Idea
from ideas.comments.models import CommentGuest
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.links import absolute, idea_path, path
from ideas.core.words import Message, say
from ideas.lifecycle.rules import REASON_WORDS
from ideas.moderation.models import Statement
from ideas.moderation.queries import reference
from ideas.moderation.rules import GROUND_WORDS, REASONS, SCOPE_WORDS
from ideas.notifications.rules import REASONS_GROUP, Heard
from ideas.reports.models import Appeal, Report

DECIDED_KINDS = frozenset(("report.received", "report.decided", "statement.given", "appeal.decided"))


@dataclass(frozen=True)
class Bare:
    """Somebody without an account who left an address: by which line of the register they hear, and in which language."""

    line: Heard
    email: str
    lang: str


def case_path(kind: str, thing_id: int | None, facts: Mapping[str, Any]) -> str:
    """The page of the statement or the report, by its signed reference."""
    of = facts.get("of", "report") if kind == "appeal.decided" else kind.partition(".")[0]
    number = int(facts.get("number", 0) if kind == "appeal.decided" else thing_id or 0)
    return path(f"{of}s.show", reference=reference(of, number))


def case_of(event: Event, locale: str) -> dict[str, Any]:
    """What a letter of moderation says beside the sentence of its event; empty for other kinds."""
    if event.kind not in DECIDED_KINDS:
        return {}
    told: dict[str, Any] = {"url": absolute(doors.public_url, case_path(event.kind, event.thing_id, event.facts)), "number": event.thing_id}
    if event.kind == "statement.given":
        told |= _statement(session().get_one(Statement, event.thing_id), locale)
    if event.kind == "appeal.decided":
        told |= {"why": "", "text": session().get_one(Appeal, event.thing_id).decision_text}
    if event.kind == "report.decided":
        report = session().get_one(Report, event.thing_id)
        told |= {"why": "", "text": report.decision_text if report.outcome == "kept" else ""}  # else the words are for the person concerned
    return told


def _statement(statement: Statement, locale: str) -> dict[str, Any]:
    return {
        "why": "", "text": statement.text, "reason": say(locale, word_of(statement.reason)) if statement.reason != "other" else "", "ground": say(locale, GROUND_WORDS[statement.ground]), "quote": statement.quote,
        "scope": say(locale, SCOPE_WORDS[statement.scope]), "until": statement.until.isoformat() if statement.until else "", "appeal_until": statement.appeal_until.isoformat(),
        "noticed": statement.noticed, **_came_back(statement),
    }


def _came_back(statement: Statement) -> dict[str, Any]:
    """An idea that was given back: its title, and where it is changed and sent again."""
    idea = session().get(Idea, statement.thing_id) if (statement.thing, statement.measure) == ("idea", "refused") else None
    return {"title": idea.title, "own_url": absolute(doors.public_url, idea_path(idea.id, idea.slug))} if idea else {}


def word_of(reason: str) -> Message:
    """A reason in words; ideas are also taken down for reasons of their own list."""
    return REASONS.get(reason) or REASON_WORDS.get(reason) or REASONS["other"]


def bare_of(event: Event) -> Bare | None:
    """Who hears of an event by an address they left, without an account."""
    if event.kind in {"report.received", "report.decided"}:
        return _reporter(event.thing_id, Heard("concerned", "reports"))
    if event.kind == "statement.given":
        return _of_statement(event.thing_id)
    if event.kind == "appeal.decided":
        number = event.facts.get("number")
        return _of_statement(number) if event.facts.get("of") == "statement" else _reporter(number, Heard("concerned", REASONS_GROUP))
    return _guest(event.thing_id, Heard("author", "talk")) if event.kind == "comment.approved" else None


def _reporter(report_id: int | None, line: Heard) -> Bare | None:
    report = session().get(Report, report_id) if report_id else None
    return Bare(line, report.email, report.lang or doors.locales[0]) if report and report.email else None


def _of_statement(statement_id: int | None) -> Bare | None:
    statement = session().get(Statement, statement_id) if statement_id else None
    return _guest(statement.thing_id, Heard("concerned", REASONS_GROUP)) if statement and statement.thing == "comment" else None


def _guest(comment_id: int | None, line: Heard) -> Bare | None:
    guest = session().get(CommentGuest, comment_id) if comment_id else None
    return Bare(line, guest.email, guest.lang) if guest and guest.email else None
