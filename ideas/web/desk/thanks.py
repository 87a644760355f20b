"""Thanking members by hand, and what was said before."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.accounts.models import Member
from ideas.accounts.queries import member_by_handle
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.text import excerpt
from ideas.core.words import LOCALES, N_
from ideas.thanks.actions import thanking
from ideas.thanks.queries import all_thanks, thanks_for
from ideas.thanks.rules import TEXT_MAX, why_not_take_thanks_back
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, typed, whole
from ideas.web.session import actor, staff_only
from ideas.web.thanks import shown

bp = Blueprint("desk_thanks", __name__, url_prefix="/desk/thanks")
VIEW = "thanks"


@bp.get("")
@staff_only("team", "moderator")
def index() -> Response:
    """Everything the team said, the latest first."""
    found = all_thanks(after=request.args.get("after"))
    by = actor()
    rows = [shown(one) | {"mine": one.row.by_id == by.id or by.role == "admin"} for one in found.items]
    return desk_page("desk/thanks/index.html", view=VIEW, rows=rows, next_url=path("desk_thanks.index", after=found.next) if found.next else None)


@bp.route("/new", methods=["GET", "POST"])
@staff_only("team", "moderator")
def new() -> Response:
    """Say thank you to a member."""
    if request.method == "GET":
        return _form({"to": request.args.get("to", "")[:60], "text": "", "points": "0", "audience": "public", "lang": ""})
    form = typed("to", "text", "points", "audience", "lang")
    try:
        thanking.give(_hearer(form["to"]), form["text"], is_public=form["audience"] == "public", points=whole(form["points"] or "0", 5), lang=_lang(form), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(form, refused)
    return respond.see_other(path("desk_thanks.index"), note=N_("Said. They hear of it at once."))


def _hearer(handle: str) -> Member:
    found = member_by_handle(handle.strip().removeprefix("@"))
    if found is None:
        raise Refused(Refusal("thanks_nobody", N_("There is no member with this handle whom you could thank."), 422, field="to"))
    return found


def _lang(form: dict[str, str]) -> str:
    return form["lang"] if form["lang"] in LOCALES else LOCALES[0]


def _form(form: dict[str, str], refused: Refused | None = None) -> Response:
    hearer = member_by_handle(form["to"].strip().removeprefix("@"))
    form["lang"] = form["lang"] or (hearer.lang if hearer else LOCALES[0])
    status = refused.refusal.status if refused else 200
    values: dict[str, Any] = {"typed": form, "errors": said(refused), "hearer": hearer, "most": number(session(), "thank_you_points_most"), "longest": TEXT_MAX}
    return desk_page("desk/thanks/new.html", view=VIEW, status=status, **values)


@bp.route("/<int:thanks_id>/removal", methods=["GET", "POST"])
@staff_only("team", "moderator")
def take_back(thanks_id: int) -> Response:
    """Take it back, after a question."""
    thanks = thanks_for(thanks_id) or abort(404)
    if request.method == "GET":
        insist(why_not_take_thanks_back(actor(), now(), by_them=thanks.by_id == actor().id, is_gone=thanks.taken_back_at is not None))
        return respond.page("desk/thanks/take_back.html", thanks=thanks, text=excerpt(thanks.text))
    thanking.take_back(thanks, by=actor(), now=now())
    return respond.see_other(path("desk_thanks.index"), note=N_("Taken back. It stands on no page any more."))
