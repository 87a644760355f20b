"""A board for invited people, and members with doings that speak for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board
from ideas.comments.models import Comment
from ideas.core.db import writing
from ideas.panels.actions import guests, panels
from ideas.panels.actions.factors import renew_factors
from ideas.panels.models import Panel
from ideas.standings.models import Standing
from tests.factories import NOON, make_actor, make_idea, make_member

REASON = "Works for a competitor by now."
COUNCIL = {"name_de": "Rat", "name_en": "Council", "intro_de": "Was wir zuerst fragen.", "intro_en": "What we ask first.", "kind": "product"}


def council(by: Actor | None = None, *, now: datetime = NOON) -> Board:
    """Opened by an admin; nobody is let in yet."""
    return guests.open_board(COUNCIL, by=by or make_actor("admin"), now=now)


def put_in_tier(member: Member, tier: str) -> None:
    """As if their points had brought them there."""
    with writing() as current:
        current.merge(Standing(member_id=member.id, tier=tier, since=NOON, points=0, newcomer_points=0))


def fitting(lang: str = "en", *, passed: int = 1, marks: int = 0, tags: tuple[str, ...] = (), **more: Any) -> Member:
    """A member with an idea that passed milestones, and with helpful comments."""
    member = make_member(lang=lang, **more)
    idea = make_idea(member, milestone_count=passed, tags=tags)
    if marks:
        with writing() as current:
            current.add(Comment(idea_id=idea.id, author_id=member.id, body="x", body_html="x", at=NOON, helpful_count=marks))
    return member


def words(**more: Any) -> dict[str, Any]:
    """What an invitation says."""
    return {
        "title_de": "Kommt in den Rat", "title_en": "Come into the council", "text_de": "Wir fragen euch zuerst, jeden Monat eine Frage.", "text_en": "We ask you first, one question every month.",
        "size": 10, "purpose": "poll", "tags": [], "answer_by": NOON + timedelta(days=14),
    } | more


def drawn(by: Actor | None = None, **more: Any) -> Panel:
    """A panel whose list is drawn."""
    by = by or make_actor("team")
    renew_factors(now=NOON)
    panel = panels.draft(words(**more), by=by, now=NOON)
    panels.draw(panel, by=by, now=NOON)
    return panel


def sent(by: Actor | None = None, **more: Any) -> Panel:
    """One that is out."""
    by = by or make_actor("team")
    panel = drawn(by, **more)
    panels.send(panel, by=by, now=NOON)
    return panel
