"""Answering from the desk or in the talk: never with a template as it stands, nor often with the same words unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions.pictures import Upload
from ideas.board.models import Idea
from ideas.comments.actions import post
from ideas.comments.models import Comment
from ideas.core.refusal import insist
from ideas.lifecycle.actions import post_update
from ideas.lifecycle.actions.repeating import digest_to_keep
from ideas.lifecycle.actions.steps import tidy
from ideas.lifecycle.models import Update
from ideas.lifecycle.queries.repeating import named_in
from ideas.lifecycle.rules.repeating import digest_of
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.queries.repeating import times_beside
from ideas.triage.queries.templates import all_templates, values_of
from ideas.triage.rules.templates import why_not_unedited


def answer(idea: Idea, *, text: str, pictures: Sequence[Upload] = (), lang: str | None = None, by: Actor, now: datetime, **said: Any) -> Update:
    """Tell what is new, as `lifecycle.actions.post_update` does, in words that are no template's alone. Raises Refused.

    A creator who tells of their own idea has never seen our templates, and is not asked.
    """
    if by.is_staff:
        insist_edited(idea, text, by)
        _insist_own_words(idea, text, confirmed=bool(said.get("repeated")), by=by)
    return post_update(idea, text=text, pictures=pictures, lang=lang, by=by, now=now, **said)


def say(idea: Idea, body: str, *, official: bool = False, repeated: bool = False, by: Actor, now: datetime, **said: Any) -> Comment:
    """Say something about an idea, as `comments.actions.post` does; what is said for the team is no template's alone. Raises Refused."""
    if official and by.is_staff:
        insist_edited(idea, body, by)
        _insist_own_words(idea, body, confirmed=repeated, by=by)
    return post(idea, body, official=official, repeated=repeated, by=by, now=now, **said)


def _insist_own_words(idea: Idea, text: str, *, confirmed: bool, by: Actor) -> None:
    """Official comments and what runs under way are about to send count as well. Raises Refused."""
    digest = digest_of(tidy(text), named_in(idea))
    if digest is not None and not confirmed:
        digest_to_keep(idea, tidy(text), confirmed=False, by=by, beside=times_beside([digest])[digest])


def insist_edited(idea: Idea, text: str, by: Actor) -> None:
    """Refuse what is a template in any language, filled in for this idea or not. Raises Refused."""
    by_lang: dict[str, list[AnswerTemplate]] = {}
    for one in all_templates():
        by_lang.setdefault(one.lang, []).append(one)
    for lang, templates in by_lang.items():
        insist(why_not_unedited(text, [one.text for one in templates], values_of([idea.id], lang, by)[idea.id]))
