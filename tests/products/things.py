"""Launched ideas and pictures for tests of products."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.lifecycle.models import StageChange
from tests.conftest import NOON
from tests.factories import make_idea

WORDS = "Three evenings at the kitchen table, and it stands in the window since."
DAY = timedelta(days=1)


def make_launched(author: Member | None = None, **more: Any) -> Idea:
    """An idea on the shelf, with the steps that led there."""
    idea = make_idea(author, stage="launched", at=NOON - 300 * DAY, goal_reached_at=NOON - 200 * DAY, **more)
    way = [("in_review", 200, ""), ("approved", 150, "<p>It fits. And it is fun.</p>"), ("in_development", 140, ""), ("launched", 10, "")]
    with writing() as current:
        before = "gathering"
        for stage, days, html in way:
            current.add(StageChange(idea_id=idea.id, from_stage=before, to_stage=stage, at=NOON - days * DAY, by_role="team", text_html=html, lang="en"))
            before = stage
    return idea


def picture(colour: str = "teal") -> bytes:
    """A small one."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def kinds(*without: str) -> list[str]:
    """The kinds of all events so far but the boards' opening."""
    return [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind not in {"board.opened", *without}]
