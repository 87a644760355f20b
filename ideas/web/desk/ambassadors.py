"""Ambassadors at the desk: whom the team asked, asking, ending with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message
from ideas.standings.actions import ambassadors as actions
from ideas.standings.models import Ambassador
from ideas.standings.queries import limits
from ideas.standings.queries.ambassadors import all_ambassadors, ambassador_by_id, fan_by_handle, places_in_all, places_taken
from ideas.web import respond
from ideas.web.context import say
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_ambassadors", __name__, url_prefix="/desk/ambassadors")

STATES: dict[str, tuple[str, Message, str]] = {
    "asked": ("park", N_("Asked"), "clock"), "now": ("yes", N_("Ambassador"), "star"), "ending": ("late", N_("Ends"), "clock"),
    "declined": ("", N_("Said no"), "x"), "silent": ("", N_("Did not answer"), "clock"), "over": ("", N_("Over"), "check"),
}


@bp.get("")
@staff_only("team")
def index() -> Response:
    """Who is one, who was asked, and the form to ask."""
    return _page({"handle": "", "reason": ""})


def _page(form: dict[str, str], refused: Refused | None = None) -> Response:
    rows = [{"row": one, "state": one.state, "look": STATES[one.state][0], "word": say(STATES[one.state][1]), "icon": STATES[one.state][2]} for one in all_ambassadors(now())]
    values: dict[str, Any] = {"rows": rows, "taken": places_taken(now()), "most": places_in_all(), "least": limits().ambassador, "typed": form, "errors": said(refused)}
    return desk_page("desk/ambassadors.html", view="ambassadors", status=refused.refusal.status if refused else 200, **values)


@bp.post("")
@staff_only("team")
def ask() -> Response:
    """Ask a fan; what was typed stays where that cannot be."""
    form = typed("handle", "reason")
    try:
        actions.ask(fan_by_handle(form["handle"]), form["reason"], by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(form, refused)
    return respond.see_other(path("desk_ambassadors.index"), note=N_("Asked. They have thirty days to answer."))


@bp.route("/<int:ambassador_id>/ending", methods=["GET", "POST"])
@staff_only("team")
def end(ambassador_id: int) -> Response:
    """End it, or take the question back, with a reason that the person concerned reads."""
    one = _one(ambassador_id)
    if request.method == "GET":
        return _asking(one, "")
    form = typed("reason")
    try:
        actions.end(one, form["reason"], by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _asking(_one(ambassador_id), form["reason"], refused)
    return respond.see_other(path("desk_ambassadors.index"), note=N_("Ended. They read why."))


def _asking(one: Ambassador, reason: str, refused: Refused | None = None) -> Response:
    return desk_page("desk/ambassador_end.html", view="ambassadors", status=refused.refusal.status if refused else 200, one=one, reason=reason, errors=said(refused), days=limits().notice_days)


def _one(ambassador_id: int) -> Ambassador:
    return ambassador_by_id(ambassador_id) or abort(404)
