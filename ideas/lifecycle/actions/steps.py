"""One step of an idea's way, written without a gap: the row, the stage, its moment, the counts of tags, the answer clock, the promises it keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions.tags import count_tags
from ideas.board.models import Idea
from ideas.board.rules.campaign import next_call
from ideas.core.db import session
from ideas.core.text import clean_text, markdown_html
from ideas.lifecycle.actions.answering import owe
from ideas.lifecycle.actions.promises import keep_by_stage
from ideas.lifecycle.models import StageChange


def take(idea: Idea, to_stage: str, *, by: Actor, now: datetime, text: str = "", **told: Any) -> StageChange:
    """Go one step inside a running use case, under the idea's lock; `told` are further columns of the row."""
    text = tidy(text)
    step = StageChange(
        idea_id=idea.id, from_stage=idea.stage, to_stage=to_stage, at=now, by_id=by.id, by_role=by.role,
        text=text, text_html=markdown_html(text) if text else "", **told,
    )
    session().add(step)
    count_tags(idea, -1)
    idea.stage, idea.stage_at, idea.clock_at = to_stage, now, next_call(idea.closes_at, now) if to_stage == "gathering" and idea.closes_at else None
    session().flush()
    count_tags(idea, 1)
    owe(idea, now=now)
    keep_by_stage(idea, step, by=by, now=now)
    return step


def tidy(text: str | None) -> str:
    """A text as it is kept."""
    return clean_text(text or "").strip()
