"""What supporters said, over all ideas: the published numbers and nothing else.

Each idea's numbers are coarse and frozen by `surveys.rules`, and shown while 20 answers stand. Adding up what everybody may read about each
idea tells nobody more than that, whatever is filtered; an exact number of answers is never read here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.numbers import NUMBERS, NumberRow
from ideas.insights.queries.reckoning import moment
from ideas.insights.rules.parts import ALL
from ideas.insights.rules.spans import Span
from ideas.surveys.models import SurveyAnswer, SurveyResult

MOST = 200
_LEAST = NUMBERS["survey_answers_least"]


class Told(NamedTuple):
    """An idea whose supporters' answers are published."""

    idea_id: int
    slug: str
    title: str
    lang: str
    kind: str
    published: dict[str, dict[str, Any]]


def told(span: Span, board_id: int, kind: str) -> list[Told]:
    """Ideas of a kind published in this span whose numbers everybody may read, those with most answers first; 200 at most, one statement.

    It walks the published results along their index and stops at the last one wanted: how many ideas there are besides is nothing to it.
    """
    fits = [Idea.id == SurveyResult.idea_id, Idea.kind == kind, Idea.published_at >= moment(span.first), Idea.published_at < moment(span.last + timedelta(days=1)), Idea.stage != "removed"]
    fits += [Idea.board_id == board_id] if board_id != ALL else []
    picked = (
        select(SurveyResult.idea_id, SurveyResult.published, SurveyResult.answer_count).where(exists().where(*fits), _standing() >= _least())
        .order_by(SurveyResult.answer_count.desc(), SurveyResult.idea_id).limit(MOST).subquery()
    )
    query = select(Idea.id, Idea.slug, Idea.title, Idea.lang, Idea.kind, picked.c.published).join(picked, picked.c.idea_id == Idea.id)
    return [Told(*row) for row in session().execute(query.order_by(picked.c.answer_count.desc(), Idea.id)) if row.published]


def _standing() -> Any:
    """How many answers to a survey stand, counted as far as any portal asks for."""
    some = select(SurveyAnswer.id).where(SurveyAnswer.idea_id == SurveyResult.idea_id).correlate(SurveyResult).limit(_LEAST.high).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _least() -> Any:
    return func.coalesce(select(NumberRow.value).where(NumberRow.name == _LEAST.name).scalar_subquery(), _LEAST.default)
