"""The question to a fan whether they want to be an ambassador, and their answer."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.standings.actions import ambassadors as actions
from ideas.standings.models import Ambassador
from ideas.standings.queries.ambassadors import question_for
from ideas.standings.rules import why_not_answer
from ideas.web import respond
from ideas.web.session import actor, member_only

bp = Blueprint("ambassadors", __name__)

WELCOME = N_("You are an ambassador now. Thank you.")
DECLINED = N_("Thank you for your answer. Nothing changes for you.")


@bp.get("/rewards/ambassador/<int:ambassador_id>")
@member_only
def answer(ambassador_id: int) -> Response:
    """What it means, why the team asks, yes or no."""
    return _page(_question(ambassador_id))


def _page(one: Ambassador, refused: Refused | None = None) -> Response:
    why = why_not_answer(actor(), one.member_id == actor().id, bool(one.agreed_at or one.declined_at or one.ended_at), one.answer_until, now())
    return respond.page("ambassadors/answer.html", status=refused.refusal.status if refused else 200, one=one, refusal=refused.refusal if refused else why)


@bp.post("/rewards/ambassador/<int:ambassador_id>")
@member_only
def decide(ambassador_id: int) -> Response:
    """Yes or no; with neither the question stands."""
    one, said = _question(ambassador_id), request.form.get("answer", "")
    if said not in {"yes", "no"}:
        return respond.see_other(path("ambassadors.answer", ambassador_id=ambassador_id))
    try:
        actions.answer(one, agrees=said == "yes", by=actor(), now=now())
    except Refused as refused:
        return _page(_question(ambassador_id), refused)
    return respond.see_other(path("leaderboard.show"), note=WELCOME if said == "yes" else DECLINED)


def _question(ambassador_id: int) -> Ambassador:
    return question_for(ambassador_id, actor().id) or abort(404)
