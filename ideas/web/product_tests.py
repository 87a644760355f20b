"""Product tests: applying, the draw and how to repeat it, what testers report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.actions import Upload
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.text import excerpt
from ideas.core.words import N_, say
from ideas.moderation.rules import REASONS
from ideas.perks.actions import apply as apply_for
from ideas.perks.models import Perk
from ideas.perks.rules.perks import offer_of, why_not_have
from ideas.product_tests.actions import drawing, reporting
from ideas.product_tests.models import Application, ProductTest, TesterReport
from ideas.product_tests.queries.draws import application_of, counts_of, draw_by_id, drawn_numbers, in_draw, is_tester
from ideas.product_tests.queries.reports import has_reported, mean_of, report_by_id
from ideas.product_tests.rules import RATINGS, why_not_apply, why_not_report, why_not_take_back, why_not_withdraw
from ideas.standings.queries import tier_of
from ideas.web import respond
from ideas.web.context import in_lang
from ideas.web.forms import said, ticked, whole
from ideas.web.idea_form import uploads
from ideas.web.perk_words import said_why, state_of
from ideas.web.session import actor, member_only, staff_only
from ideas.web.sheet import download

bp = Blueprint("product_tests", __name__, url_prefix="/rewards/tests")
NUMBERS_SHOWN = 200
NOTE_APPLIED, NOTE_BACK = N_("You are in the draw."), N_("Your application is taken back.")


@bp.get("/<int:test_id>")
def show(test_id: int) -> Response:
    """One test: applying for it, its draw, and how anybody repeats that."""
    return _page(_test(test_id))


@bp.post("/<int:test_id>/application")
@member_only
def apply(test_id: int) -> Response:
    """Apply for a place."""
    test = _test(test_id)
    try:
        apply_for(test, request.form.get("text", ""), country=request.form.get("country", "")[:2], accepted=ticked("terms"), offer=request.form.get("offer", ""), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_test(test_id), refused)
    return respond.see_other(_place(test_id, "apply"), note=NOTE_APPLIED)


@bp.post("/<int:test_id>/application/withdrawal")
@member_only
def take_back(test_id: int) -> Response:
    """Take one's application back; one may apply again."""
    applied = application_of(_test(test_id).id, actor().id) or abort(404)
    drawing.take_back(applied, by=actor(), now=now())
    return respond.see_other(_place(test_id, "apply"), note=NOTE_BACK)


@bp.get("/<int:test_id>/draw.txt")
def numbers(test_id: int) -> Response:
    """The numbers that are in the draw, one a line: with the seed all that is needed to repeat it."""
    return download(f"draw-{test_id}.txt", "".join(f"{one.number}\n" for one in in_draw(_test(test_id).id)), "text/plain; charset=utf-8")


def _page(test: ProductTest, refused: Refused | None = None) -> Response:
    perk, reader = session().get_one(Perk, test.perk_id), actor()
    mine, drawn = application_of(test.id, reader.id), drawn_numbers(test.id)
    fits, applied = counts_of(test.id)
    mean, told = mean_of(test.id)
    errors = said(refused)
    alarm, status = errors.pop("form", None), refused.refusal.status if refused else 200
    return respond.page(
        "product_tests/show.html", status=403 if status == 401 else status, test=test, perk=state_of(perk), mine=mine, why=said_why(_why_not_apply(test, perk, mine)), errors=errors, alarm=alarm, typed=_typed(perk), offer=offer_of(perk),
        fits=fits, applied=applied, drawn=drawn[:NUMBERS_SHOWN], more_drawn=max(len(drawn) - NUMBERS_SHOWN, 0), mean=mean, told=told,
        takes_back=mine is not None and why_not_take_back(test, mine, reader, now()) is None, reports=mine is not None and mine.chosen_at is not None, has_told=has_reported(test.id, reader.id), keeps=reader.role in {"team", "admin"},
        is_over=test.closes_at <= now(),
    )


def _typed(perk: Perk) -> dict[str, str]:
    """What was filled in; the tick is for the terms that were read, so it goes with them."""
    return {name: text for name, text in request.form.items() if name != "terms" or request.form.get("offer") == offer_of(perk)}


def _why_not_apply(test: ProductTest, perk: Perk, mine: Application | None) -> Any:
    already = mine is not None and mine.withdrawn_at is None
    return why_not_apply(test, actor(), now(), already=already) or why_not_have(perk, actor(), now(), tier=tier_of(actor().id or 0))


@bp.route("/<int:test_id>/reports", methods=["GET", "POST"])
@member_only
def tell(test_id: int) -> Response:
    """Report on what one tested, with pictures."""
    test = _test(test_id)
    if request.method == "GET":
        insist(why_not_report(actor(), now(), chosen=is_tester(test.id, actor().id), already=has_reported(test.id, actor().id)))
        return _form(test)
    try:
        told = reporting.report(test, request.form.get("body", ""), rating=whole(request.form.get("rating", ""), 1), pictures=_pictures(), lang="de" if g.locale == "de" else "en", by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(_test(test_id), refused)
    return respond.see_other(_told_at(test.perk_id, told.id), note=N_("Thank you. Everybody sees your report now."))


def _pictures() -> list[Upload]:
    alt = request.form.get("alt", "")
    return [replace(one, alt=alt) for one in uploads()]


def _form(test: ProductTest, refused: Refused | None = None) -> Response:
    status = refused.refusal.status if refused else 200
    return respond.page(
        "product_tests/tell.html", status=403 if status == 401 else status, test=test, perk=state_of(session().get_one(Perk, test.perk_id)), errors=said(refused), typed=request.form, ratings=RATINGS,
        most=number(session(), "pictures_per_report"), back=_place(test.id),
    )


@bp.route("/reports/<int:report_id>/withdrawal", methods=["GET", "POST"])
@member_only
def withdraw(report_id: int) -> Response:
    """Take one's own report back, after a question."""
    told, perk_id = _report(report_id)
    if request.method == "GET":
        insist(why_not_withdraw(told, actor(), now()))
        return respond.page("product_tests/withdraw.html", report=told, text=excerpt(told.body), back=_told_at(perk_id, told.id))
    reporting.withdraw(told, by=actor(), now=now())
    return respond.see_other(_told_at(perk_id), note=N_("Your report is taken back."))


@bp.route("/reports/<int:report_id>/hiding", methods=["GET", "POST"])
@staff_only("moderator")
def hide(report_id: int) -> Response:
    """Hide it, with a reason everybody reads."""
    told, perk_id = _report(report_id)
    values: dict[str, Any] = {"report": told, "text": excerpt(told.body), "reasons": [(key, say(g.locale, words)) for key, words in REASONS.items()], "back": _told_at(perk_id, told.id)}
    if request.method == "GET":
        return respond.page("product_tests/hide.html", error=None, **values)
    try:
        reporting.hide(told, reason=request.form.get("reason", ""), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        return respond.page("product_tests/hide.html", status=refused.refusal.status, error=refused.refusal, **values)
    return respond.see_other(_told_at(perk_id, report_id), note=N_("The report is hidden. Its place shows the reason."))


@bp.post("/reports/<int:report_id>/hiding/lift")
@staff_only("moderator")
def unhide(report_id: int) -> Response:
    """Show it again."""
    told, perk_id = _report(report_id)
    reporting.show(told, by=actor(), now=now())
    return respond.see_other(_told_at(perk_id, report_id), note=N_("The report is shown again."))


def _report(report_id: int) -> tuple[TesterReport, int]:
    told = report_by_id(report_id) or abort(404)
    return told, _test(told.test_id).perk_id


def _test(test_id: int) -> ProductTest:
    return draw_by_id(test_id) or abort(404)


def _place(test_id: int, mark: str = "") -> str:
    return in_lang(path("product_tests.show", test_id=test_id)) + (f"#{mark}" if mark else "")


def _told_at(perk_id: int, report_id: int | None = None) -> str:
    return in_lang(path("perks.show", perk_id=perk_id)) + (f"#report-{report_id}" if report_id else "#reports")
