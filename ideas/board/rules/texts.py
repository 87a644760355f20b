"""What an idea’s texts must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_

TITLE = (5, 120)
SUMMARY_MAX = 200
PROBLEM_MAX = 5_000
BODY = (50, 10_000)
TAG_MAX = 40
MARKET_LIMITS = {"region": 120, "group": 200, "channel": 120, "size": 200}
EVIDENCE_LINES = 10
EVIDENCE_MAX = 500
TABLE_TITLE, TABLE_TEXT, TABLE_TAG, TABLE_LINE, TABLE_LIST = 300, 100_000, 100, 1_000, 50  # what the tables keep; forms are stricter


def errors_in(idea: Mapping[str, Any], kind: str, tags_most: int) -> dict[str, Refusal]:
    """What a form still lacks, by field: title, summary, problem, body, tags, and a market's region, group and so on."""
    found = {
        "title": _title_error(idea["title"]),
        "summary": _missing(idea["summary"], N_("Say it in one sentence.")) or _too_long(idea["summary"], SUMMARY_MAX),
        "problem": _missing(idea["problem"], N_("Something’s missing here. A sentence or two: when did you last need this?"))
        or _too_long(idea["problem"], PROBLEM_MAX),
        "body": _body_error(idea["body"]),
        "tags": _tags_error(idea["tags"], tags_most),
        **(_market_errors(idea["market"]) if kind == "market" else {}),
    }
    return {name: Refusal(refusal.cause, refusal.message, 422, field=name) for name, refusal in found.items() if refusal is not None}


def _title_error(title: str) -> Refusal | None:
    low, high = TITLE
    if not title:
        return _invalid("missing", N_("Give it a title: what is it that one builds?"))
    if len(title) < low:
        more = low - len(title)
        return _invalid("too_short", Nn_(
            "One more character and it’s clear: a title needs at least 5.", "%(num)d more characters and it’s clear: a title needs at least 5.", more))
    return _too_long(title, high)


def _body_error(body: str) -> Refusal | None:
    low, high = BODY
    if not body:
        return _invalid("missing", N_("The idea itself is missing. How does it look, how does it work?"))
    if len(body) < low:
        return _invalid("too_short", Nn_("One character more, then we can picture it.", "%(num)d characters more, then we can picture it.", low - len(body)))
    return _too_long(body, high)


def _tags_error(tags: list[str], most: int) -> Refusal | None:
    if len(tags) > most:
        return _invalid("too_many", Nn_("One topic is the most.", "%(num)d topics are the most.", most))
    if any(len(tag) > TAG_MAX for tag in tags):
        return _invalid("too_long", N_("A topic has at most %(most)d characters.", most=TAG_MAX))
    return _invalid("no_address", N_("A topic has no slash in it, and is more than dots.")) if any(not has_address(tag) for tag in tags) else None


def has_address(tag: str) -> bool:
    """Whether a topic of this name can have a page: addresses are cut at slashes, and `.` and `..` lead elsewhere."""
    return "/" not in tag and tag not in {".", ".."}


def _market_errors(market: Mapping[str, Any]) -> dict[str, Refusal | None]:
    found: dict[str, Refusal | None] = {name: _too_long(market.get(name, ""), most) for name, most in MARKET_LIMITS.items()}
    found["region"] = _missing(market.get("region", ""), N_("Which country or region do you mean?")) or found["region"]
    evidence = market.get("evidence", [])
    if len(evidence) > EVIDENCE_LINES:
        found["evidence"] = _invalid("too_many", N_("%(most)d lines are the most.", most=EVIDENCE_LINES))
    elif any(len(line) > EVIDENCE_MAX for line in evidence):
        found["evidence"] = _invalid("too_long", N_("A line has at most %(most)d characters.", most=EVIDENCE_MAX))
    return found


def _missing(text: str, message: Message) -> Refusal | None:
    return None if text else _invalid("missing", message)


def _too_long(text: str, most: int) -> Refusal | None:
    over = len(text) - most
    return None if over <= 0 else _invalid("too_long", Nn_("One character too many.", "%(num)d characters too many.", over))


def _invalid(cause: str, message: Message) -> Refusal:
    return Refusal(cause, message, 422)
