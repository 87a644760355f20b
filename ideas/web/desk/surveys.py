"""What supporters would pay and buy, for the desk: the same published numbers as for everybody, all of them, and as a table."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.core.db import session
from ideas.core.numbers import NUMBERS, number
from ideas.surveys.queries import results_of
from ideas.web.desk.frame import desk_page
from ideas.web.session import actor, staff_only
from ideas.web.sheet import table as saved
from ideas.web.surveys import told

bp = Blueprint("desk_surveys", __name__)


@bp.get("/desk/ideas/<int:idea_id>/survey")
@staff_only()
def show(idea_id: int) -> Response:
    """All published numbers of an idea, and how they are reckoned."""
    idea = _idea(idea_id)
    results = results_of(idea.id)
    return desk_page("desk/survey.html", view="all", idea=idea, results=results, told=told(results, idea.kind), numbers={name: number(session(), name) for name in NUMBERS if name.startswith("survey_")})


@bp.get("/desk/ideas/<int:idea_id>/survey.csv")
@staff_only()
def table(idea_id: int) -> Response:
    """The same numbers as a table: question, answer, count. Answers are our own words and codes, never what people typed."""
    idea = _idea(idea_id)
    rows: list[list[Any]] = [["question", "answer", "count"]]
    for name, one in results_of(idea.id).by.items():
        rows.append([name, "answers", one["answers"]])
        numbers = {key: value for key, value in one.items() if key not in {"answers", "cells"}} | one.get("cells", {})
        rows.extend([name, key, value] for key, value in numbers.items())
    return saved(f"survey-{idea.id}", rows)


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)
