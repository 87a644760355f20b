"""What staff recommend: a list, a form, taking back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.collections import actions
from ideas.collections.queries.picks import Row, desk_picks, pick_for
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.numbers import number
from ideas.core.refusal import Refused
from ideas.core.words import N_, ZONE, say_date
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import day_in, said, typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_picks", __name__)


@bp.get("/desk/picks")
@staff_only()
def index() -> Response:
    """What is, will be and was recommended."""
    return desk_page("desk/picks.html", view="picks", rows=[_row(one) for one in desk_picks()], most=number(session(), "staff_picks_most"))


def _row(one: Row) -> dict[str, Any]:
    pick, moment = one.pick, now()
    state = "back" if pick.taken_back_at else "over" if pick.ends_at <= moment else "coming" if pick.starts_at > moment else "now"
    return {
        "pick": pick, "title": one.title, "url": idea_path(pick.idea_id, one.slug), "by": one.by, "taken_back_by": one.taken_back_by, "state": state,
        "from": say_date(g.locale, pick.starts_at), "until": say_date(g.locale, pick.ends_at - timedelta(seconds=1)),
    }


@bp.route("/desk/ideas/<int:idea_id>/pick", methods=["GET", "POST"])
@staff_only()
def new(idea_id: int) -> Response:
    """Recommend an idea for some days, with a sentence why."""
    idea, today = _idea(idea_id), now().astimezone(ZONE).date()
    if request.method == "GET":
        until = today + timedelta(days=number(session(), "staff_pick_days"))
        return desk_page("desk/pick.html", view="picks", idea=idea, errors={}, typed={"from_day": today.isoformat(), "until": until.isoformat()})
    form = typed("sentence", "from_day", "until")
    try:
        actions.pick(idea, form["sentence"], from_day=day_in(form["from_day"]), until=day_in(form["until"]), lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return desk_page("desk/pick.html", view="picks", status=refused.refusal.status, idea=_idea(idea_id), errors=said(refused), typed=form)
    return respond.see_other(path("desk_picks.index"), note=N_("Recommended."))


@bp.post("/desk/picks/<int:pick_id>/withdrawal")
@staff_only()
def take_back(pick_id: int) -> Response:
    """No longer recommend it."""
    actions.take_back(pick_for(pick_id) or abort(404), by=actor(), now=now())
    return respond.see_other(path("desk_picks.index"), note=N_("Taken back. Who did and when stays here."))


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)
