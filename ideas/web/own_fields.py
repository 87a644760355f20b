"""A board's own fields in the reader's words: as questions of a form, and as what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import g, request

from ideas.board.models import Board, Idea
from ideas.board.rules.fields import NO, PREFIX, YES, Field, asked_of, fits, option_in
from ideas.core.words import N_, say, say_date, say_number


@dataclass(frozen=True)
class Question:
    """A field as a form asks for it; `value` is what stands in it."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    value: str
    options: list[tuple[str, str]] = field(default_factory=list)


def questions(board: Board, values: Mapping[str, Any] | None, audience: str) -> list[Question]:
    """The fields asked of the creator (`public`) or the team (`internal`), with what was sent just now, else what is kept."""
    return [_question(one, (values or {}).get(one.key)) for one in asked_of(board.fields, audience)]


def _question(one: Field, value: Any) -> Question:
    label, hint = (one.name_de, one.hint_de) if g.locale == "de" else (one.name_en, one.hint_en)
    sent = request.form.get(one.form_name) if request.method == "POST" else None
    return Question(one.form_name, one.kind, label, hint, one.required, _typed(value) if sent is None else sent, _options(one))


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


def _options(one: Field) -> list[tuple[str, str]]:
    if one.kind == "yes_no":
        return [("", "–"), (YES, say(g.locale, N_("Yes"))), (NO, say(g.locale, N_("No")))]
    return [("", "–"), *((option, option_in(option, g.locale)) for option in one.options)] if one.kind == "choice" else []


def sent_fields() -> dict[str, str]:
    """What was sent into a board's own fields, by their key."""
    return {name.removeprefix(PREFIX): text for name, text in request.form.items() if name.startswith(PREFIX)}


def filled_in(board: Board, idea: Idea, audience: str) -> list[tuple[str, str]]:
    """What was filled in, as label and words; what does not fit its field (an answer that is offered no more) stands as it was typed."""
    values = idea.fields or {}
    return [(one.name_de if g.locale == "de" else one.name_en, _said(one, values[one.key])) for one in asked_of(board.fields, audience) if one.key in values]


def _said(one: Field, value: Any) -> str:
    if isinstance(value, bool):
        return say(g.locale, N_("Yes") if value else N_("No"))
    if isinstance(value, int | float):
        return say_number(g.locale, value)
    if one.kind == "date" and fits(one, value):
        return say_date(g.locale, date.fromisoformat(value))
    return option_in(value, g.locale) if one.kind == "choice" else str(value)
