"""Answering from the desk: never with a template as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions.pictures import Upload
from ideas.board.models import Idea
from ideas.core.refusal import insist
from ideas.lifecycle.actions import post_update
from ideas.lifecycle.models import Update
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.queries.templates import all_templates, values_of
from ideas.triage.rules.templates import why_not_unedited


def answer(idea: Idea, *, text: str, pictures: Sequence[Upload] = (), lang: str | None = None, by: Actor, now: datetime, **said: Any) -> Update:
    """Tell what is new, as `lifecycle.actions.post_update` does, in words that are no template's alone. Raises Refused.

    A creator who tells of their own idea has never seen our templates, and is not asked.
    """
    if by.is_staff:
        insist_edited(idea, text, by)
    return post_update(idea, text=text, pictures=pictures, lang=lang, by=by, now=now, **said)


def insist_edited(idea: Idea, text: str, by: Actor) -> None:
    """Refuse what is a template in any language, filled in for this idea or not. Raises Refused."""
    by_lang: dict[str, list[AnswerTemplate]] = {}
    for one in all_templates():
        by_lang.setdefault(one.lang, []).append(one)
    for lang, templates in by_lang.items():
        insist(why_not_unedited(text, [one.text for one in templates], values_of([idea.id], lang, by)[idea.id]))
