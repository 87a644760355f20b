"""What supporters said, over all ideas: the published numbers and nothing else.

Each idea's numbers are coarse and frozen by `surveys.rules`, and shown while 20 answers stand. Adding up what everybody may read about each
idea tells nobody more than that, whatever is filtered; an exact number of answers is never read here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

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
    """Ideas of a kind published in this span whose numbers everybody may read, those with most answers first; 200 at most, one statement."""
    least = func.coalesce(select(NumberRow.value).where(NumberRow.name == _LEAST.name).scalar_subquery(), _LEAST.default)
    standing = select(func.count()).where(SurveyAnswer.idea_id == SurveyResult.idea_id).correlate(SurveyResult).scalar_subquery()
    query = (
        select(Idea.id, Idea.slug, Idea.title, Idea.lang, Idea.kind, SurveyResult.published).join(SurveyResult, SurveyResult.idea_id == Idea.id)
        .where(Idea.kind == kind, Idea.published_at >= moment(span.first), Idea.published_at < moment(span.last + timedelta(days=1)), Idea.stage != "removed", standing >= least)
    )
    if board_id != ALL:
        query = query.where(Idea.board_id == board_id)
    return [Told(*row) for row in session().execute(query.order_by(SurveyResult.answer_count.desc(), Idea.id).limit(MOST)) if row.published]
