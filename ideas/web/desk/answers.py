"""How fast the team answers first: what was promised, by board and by person."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from ideas.core.db import now, session
from ideas.core.numbers import number
from ideas.lifecycle.queries.answering import days_back
from ideas.triage.queries.times import answer_times
from ideas.web.desk.frame import desk_page
from ideas.web.session import staff_only

bp = Blueprint("desk_answers", __name__, url_prefix="/desk/answers")
PERIODS = ("30", "90", "365")


@bp.get("")
@staff_only()
def show() -> Response:
    """The answer clock's figures of so many days."""
    days = request.args.get("days", "")
    days = days if days in PERIODS else PERIODS[1]
    boards, people = answer_times(days_back(int(days), now()), now(), g.locale)
    return desk_page("desk/answers.html", view="answers", boards=boards, people=people, days=days, periods=PERIODS, most=number(session(), "answer_working_days"))
