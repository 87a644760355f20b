"""Filling in the fields of an idea that the team alone reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.board.queries.drafts import board_of
from ideas.board.rules.fields import asked_of, errors_in_fields, put_into
from ideas.core.db import action, locked
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text
from ideas.triage.rules.fields import why_not_fill


@action
def fill(idea: Idea, given: Mapping[str, str], *, by: Actor, now: datetime) -> Idea:
    """Keep the internal fields as given, by key; those of the creator stay theirs. Raises Refused with errors by field."""
    idea = locked(idea)
    insist(why_not_fill(idea, by, now))
    asked = asked_of(board_of(idea.board_id).fields, "internal")
    values = put_into(idea.fields, asked, {key: clean_text(text).strip() for key, text in given.items()})
    insist_all(errors_in_fields([field for field in asked if field.key in given], values or {}))
    if values != idea.fields:
        idea.fields = values
        record("idea.fields_filled", by=by, now=now, idea_id=idea.id)
    return idea
