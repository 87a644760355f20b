"""Product tests at the desk: who applied and fits, the draw, thanks for reports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import FORMER
from ideas.board.queries.lists import face_path
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, say
from ideas.perks.models import Perk
from ideas.perks.queries.perks import perk_for
from ideas.product_tests.actions import drawing, reporting
from ideas.product_tests.models import Application, ProductTest
from ideas.product_tests.queries.draws import Applicant, applicants, application_for, counts_of, draw_by_id, draw_of
from ideas.product_tests.queries.reports import report_by_id, reports_of
from ideas.product_tests.rules import why_not_draw
from ideas.web import respond
from ideas.web.context import in_lang
from ideas.web.desk.frame import desk_page
from ideas.web.forms import typed
from ideas.web.perk_words import reports_shown, said_why, state_of
from ideas.web.session import actor, staff_only
from ideas.web.surveys import country

bp = Blueprint("desk_tests", __name__, url_prefix="/desk/perks")


@bp.get("/<int:perk_id>/test")
@staff_only("team")
def show(perk_id: int) -> Response:
    """Who applied, the draw, what testers report."""
    return _page(*_test(perk_id))


@bp.route("/<int:perk_id>/test/draw", methods=["GET", "POST"])
@staff_only("team")
def draw(perk_id: int) -> Response:
    """Ask, then draw."""
    perk, test = _test(perk_id)
    fits, _applied = counts_of(test.id)
    if request.method == "GET":
        insist(why_not_draw(test, fits, actor(), now()))
        return desk_page("desk/tests/draw.html", view="perks", perk=state_of(perk), test=test, fits=fits)
    drawing.draw(test, by=actor(), now=now())
    return respond.see_other(_here(perk_id), note=N_("Drawn. Everybody who applied is told."))


@bp.post("/applications/<int:application_id>/setting-aside")
@staff_only("team")
def set_aside(application_id: int) -> Response:
    """Say that somebody does not fit, with a reason they read."""
    applied, test = _application(application_id)
    reason = typed("reason")["reason"]
    try:
        drawing.set_aside(applied, reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(*_test(test.perk_id), refused, {"of": f"a{application_id}", "reason": reason})
    return respond.see_other(f"{_here(test.perk_id)}#application-{application_id}", note=N_("Not in the draw. The reason is told."))


@bp.post("/applications/<int:application_id>/letting-in")
@staff_only("team")
def let_in(application_id: int) -> Response:
    """Put somebody back into the draw."""
    applied, test = _application(application_id)
    drawing.let_in(applied, by=actor(), now=now())
    return respond.see_other(f"{_here(test.perk_id)}#application-{application_id}", note=N_("Back in the draw."))


@bp.post("/reports/<int:report_id>/thanks")
@staff_only("team")
def thank(report_id: int) -> Response:
    """Thank for a report, in words that all read below it."""
    told = report_by_id(report_id) or abort(404)
    test = draw_by_id(told.test_id) or abort(404)
    thanks = typed("thanks")["thanks"]
    try:
        reporting.thank(told, thanks, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(*_test(test.perk_id), refused, {"of": f"r{report_id}", "thanks": thanks})
    return respond.see_other(f"{_here(test.perk_id)}#report-{report_id}", note=N_("Your thanks stand below the report."))


def _page(perk: Perk, test: ProductTest, refused: Refused | None = None, kept: dict[str, str] | None = None) -> Response:
    fits, applied = counts_of(test.id)
    told = reports_of(test.id, actor(), request.args.get("after"))
    more = in_lang(path("desk_tests.show", perk_id=perk.id, after=told.next)) if told.next else None
    return desk_page(
        "desk/tests/show.html", view="perks", status=refused.refusal.status if refused else 200, perk=state_of(perk), test=test, fits=fits, applied=applied, rows=[_row(one, test) for one in applicants(test.id)],
        why_not_draw=said_why(why_not_draw(test, fits, actor(), now())), reports=reports_shown(told.items), more_reports=more, kept=kept or {}, error=said_why(refused.refusal) if refused else None,
    )


def _row(one: Applicant, test: ProductTest) -> dict[str, Any]:
    found = one.application
    before = test.drawn_at is None and found.withdrawn_at is None
    return {
        "id": found.id, "number": found.number, "name": one.name or say(g.locale, FORMER), "url": path("people.show", handle=one.handle) if one.handle else None, "avatar_url": face_path(one.handle or "nobody", one.picture_key),
        "text": found.text, "country": country(found.country, g.locale) if found.country else "", "at": found.at, "withdrawn": found.withdrawn_at is not None, "aside": found.set_aside_at is not None, "reason": found.set_aside_reason, "left_out": found.left_out,
        "place": found.place, "chosen": found.chosen_at is not None, "sets_aside": before and found.set_aside_at is None, "lets_in": before and found.set_aside_at is not None,
    }


def _test(perk_id: int) -> tuple[Perk, ProductTest]:
    perk = perk_for(perk_id, actor()) or abort(404)
    return perk, draw_of(perk.id) or abort(404)


def _application(application_id: int) -> tuple[Application, ProductTest]:
    applied = application_for(application_id) or abort(404)
    return applied, draw_by_id(applied.test_id) or abort(404)


def _here(perk_id: int) -> str:
    return in_lang(path("desk_tests.show", perk_id=perk_id))
