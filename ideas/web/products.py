"""The page of a product, and what its owners tell there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WsgiResponse

from ideas.board.actions import Upload
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.drafts import pictures_of
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.text import excerpt
from ideas.core.words import N_, say
from ideas.moderation.rules import REASONS
from ideas.products import actions
from ideas.products.models import OwnerReport
from ideas.products.queries.behind import looks_of
from ideas.products.queries.pages import credits_of, launched_idea, product_of, steps_of
from ideas.products.queries.reports import has_told, report_for, reports_of
from ideas.products.rules.reports import why_not_tell, why_not_withdraw
from ideas.products.rules.stations import stations
from ideas.web import creator_statements, respond
from ideas.web.forms import said, ticked
from ideas.web.idea_form import uploads
from ideas.web.interviews import register
from ideas.web.listing import kept
from ideas.web.product_words import creators_shown, described, entries_shown, looks_shown, picture_shown, reports_shown, shop_host, stations_shown, terms_rate
from ideas.web.session import actor, member_only, staff_only

bp = Blueprint("products", __name__)
register(bp)
creator_statements.register(bp)


@bp.get("/products/<int:idea_id>-<slug>")
def show(idea_id: int, slug: str) -> WsgiResponse:
    """A launched idea as a product; htmx gets the next of what owners tell."""
    idea = launched_idea(idea_id, actor())
    if idea is None:
        return _not_launched(idea_id)
    if slug != (idea.slug or "idea"):
        return _moved(idea)
    values = _told(idea)
    return respond.part("products/_reports.html", **values) if respond.wants_part() else respond.page("products/show.html", **values, **_values(idea))


@bp.get("/products/<int:idea_id>")
def short(idea_id: int) -> WsgiResponse:
    """The address without a name."""
    idea = launched_idea(idea_id, actor())
    return _moved(idea) if idea else _not_launched(idea_id)


def _moved(idea: Idea) -> WsgiResponse:
    return redirect(kept(product_path(idea)), 301)


def _not_launched(idea_id: int) -> WsgiResponse:
    """An idea that is no product (any more) shows its own page, where this reader may see it."""
    idea = idea_for(idea_id, actor()) or abort(404)
    return redirect(kept(idea_path(idea.id, idea.slug)), 302)


def product_path(idea: Idea) -> str:
    """The page of a product."""
    return path("products.show", idea_id=idea.id, slug=idea.slug or "idea")


def _values(idea: Idea) -> dict[str, Any]:
    """All but what owners tell."""
    product, creators = product_of(idea.id), creators_shown(idea)
    pictures = [picture_shown(picture) for picture in pictures_of(idea.id)]
    line = stations(idea.published_at, idea.goal, idea.goal_reached_at, steps_of(idea))
    inside = actor().role in {"team", "admin"} or actor().id in {one["id"] for one in creators if one["id"] is not None}
    return {
        "product": product, "creators": creators, "pictures": pictures, "way": stations_shown(line), "entries": entries_shown(credits_of(idea.id), creators, inside=inside),
        "launched_at": line[-1].at if line else idea.stage_at, "described": described(idea, product, pictures), "refusal": _why_not_tell(idea), "looks": looks_shown(looks_of(idea.id)), "has_statement": inside, "shop_host": shop_host(product), "rate_text": terms_rate(product), "kept": kept, "back": kept(idea_path(idea.id, idea.slug)),
    }


def _told(idea: Idea) -> dict[str, Any]:
    page = reports_of(idea.id, actor(), request.args.get("after"))
    more = kept(f"{product_path(idea)}?after={page.next}") if page.next else None
    return {"idea": idea, "reports": reports_shown(page.items), "more_reports": more, "last_report": page.items[-1].id if page.items else 0, "is_first": not request.args.get("after")}


def _why_not_tell(idea: Idea) -> str | None:
    """Why a member cannot tell now; a visitor gets a link that leads to sign in."""
    reader = actor()
    if not reader.is_member:
        return None
    refusal = why_not_tell(reader, idea.stage, now(), already=has_told(idea.id, reader.id))
    return say(g.locale, refusal.message) if refusal else None


@bp.get("/ideas/<int:idea_id>/behind-the-scenes")
def behind(idea_id: int) -> Response:
    """Every look behind the scenes of an idea that is being made, or was."""
    idea = idea_for(idea_id, actor()) or abort(404)
    looks = looks_shown(looks_of(idea.id)) or abort(404)
    return respond.page("products/behind.html", idea=idea, looks=looks, back=kept(idea_path(idea.id, idea.slug)))


@bp.route("/products/<int:idea_id>/reports", methods=["GET", "POST"])
@member_only
def tell(idea_id: int) -> Response:
    """Tell of a product one owns, with pictures."""
    idea = launched_idea(idea_id, actor()) or abort(404)
    if request.method == "GET":
        insist(why_not_tell(actor(), idea.stage, now(), already=has_told(idea.id, actor().id)))
        return _form(idea)
    try:
        report = actions.tell(idea, request.form.get("body", ""), owns=ticked("owns"), pictures=_pictures(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(launched_idea(idea_id, actor()) or abort(404), refused)
    waits = report.state == "waiting"
    note = N_("Thank you. A person looks at your first report before everybody sees it.") if waits else N_("Thank you. Everybody sees it now.")
    return respond.see_other(_place(idea, report.id), note=note)


def _pictures() -> list[Upload]:
    alt = request.form.get("alt", "")
    return [replace(one, alt=alt) for one in uploads()]


def _form(idea: Idea, refused: Refused | None = None) -> Response:
    errors, most = said(refused), number(session(), "pictures_per_report")
    status = refused.refusal.status if refused else 200
    return respond.page("products/tell.html", status=403 if status == 401 else status, idea=idea, errors=errors, typed=request.form, most=most, back=kept(product_path(idea)))


@bp.route("/products/reports/<int:report_id>/withdrawal", methods=["GET", "POST"])
@member_only
def withdraw(report_id: int) -> Response:
    """Take one's own report back, after a question."""
    report, idea = _report(report_id)
    if request.method == "GET":
        insist(why_not_withdraw(report, actor(), now()))
        return respond.page("products/withdraw.html", report=report, text=excerpt(report.body), back=_place(idea, report.id))
    actions.withdraw(report, by=actor(), now=now())
    return respond.see_other(_place(idea), note=N_("Your report is taken back."))


@bp.route("/products/reports/<int:report_id>/hiding", methods=["GET", "POST"])
@staff_only("moderator")
def hide(report_id: int) -> Response:
    """Hide it, with a reason everybody reads."""
    report, idea = _report(report_id)
    values: dict[str, Any] = {"report": report, "text": excerpt(report.body), "reasons": [(key, say(g.locale, words)) for key, words in REASONS.items()], "back": _place(idea, report.id)}
    if request.method == "GET":
        return respond.page("products/hide.html", error=None, **values)
    try:
        actions.hide(report, reason=request.form.get("reason", ""), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        return respond.page("products/hide.html", status=refused.refusal.status, error=refused.refusal, **values)
    return respond.see_other(_place(idea, report.id), note=N_("The report is hidden. Its place shows the reason."))


@bp.post("/products/reports/<int:report_id>/hiding/lift")
@staff_only("moderator")
def unhide(report_id: int) -> Response:
    """Show it again."""
    report, idea = _report(report_id)
    actions.show(report, by=actor(), now=now())
    return respond.see_other(_place(idea, report.id), note=N_("The report is shown again."))


def _report(report_id: int) -> tuple[OwnerReport, Idea]:
    report = report_for(report_id, actor()) or abort(404)
    return report, launched_idea(report.idea_id, actor()) or abort(404)


def _place(idea: Idea, report_id: int | None = None) -> str:
    return kept(product_path(idea)) + (f"#told-{report_id}" if report_id else "#owners")
