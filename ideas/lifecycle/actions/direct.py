"""An idea sent in one piece, as programs do: draft, fields and submission are one use case, so a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions import save_draft, start_draft
from ideas.board.models import Board, Idea
from ideas.board.queries.drafts import terms_in_force
from ideas.core.db import action
from ideas.lifecycle.actions.submitting import submit


@action
def submit_at_once(board: Board, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Idea:
    """Begin, fill and send an idea; sending it accepts the terms in force and the guidelines. Raises Refused with errors by field."""
    idea = save_draft(start_draft(board, by=by, now=now), fields, by=by, now=now)
    terms = terms_in_force(board.id)
    return submit(idea, terms_version=terms.version if terms else None, checklist=True, by=by, now=now)
