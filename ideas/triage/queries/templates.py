"""Reads of the templates of answers, and of what their places stand for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from ideas.accounts.models import FORMER, Actor, Member
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.words import say, say_number
from ideas.lifecycle.rules import STAGE_WORDS
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.rules.templates import TEMPLATES_MOST


def all_templates(first: str = "") -> list[AnswerTemplate]:
    """All of them in their order, those of the language `first` before the others."""
    order = (AnswerTemplate.lang != first, AnswerTemplate.lang, AnswerTemplate.position, AnswerTemplate.id)
    return list(session().scalars(select(AnswerTemplate).order_by(*order).limit(TEMPLATES_MOST)))


def template_for(template_id: int) -> AnswerTemplate | None:
    """A template by its number."""
    return session().get(AnswerTemplate, template_id) if 0 < template_id < 2**63 else None


def template_count() -> int:
    """How many there are."""
    return session().scalar(select(func.count()).select_from(AnswerTemplate)) or 0


def values_of(idea_ids: Sequence[int], lang: str, by: Actor) -> dict[int, dict[str, str]]:
    """What the places of a template stand for in this language, by idea: one statement."""
    me = select(Member.name).where(Member.id == by.id).scalar_subquery()
    board = Board.name_de if lang == "de" else Board.name_en
    query = (
        select(Idea.id, Idea.title, Member.name, Member.closed_at, board.label("board"), Idea.stage, Idea.vote_count, Idea.goal, me.label("me"))
        .join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.author_id).where(Idea.id.in_(idea_ids))
    )
    return {
        row.id: {
            "title": row.title, "name": row.name if row.name and row.closed_at is None else say(lang, FORMER), "board": row.board, "stage": say(lang, STAGE_WORDS[row.stage]),
            "supporters": say_number(lang, row.vote_count), "goal": say_number(lang, row.goal) if row.goal else "–", "me": row.me or "",
        }
        for row in session().execute(query)
    }
